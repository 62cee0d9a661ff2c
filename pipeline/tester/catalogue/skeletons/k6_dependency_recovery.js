// k6 run -e TARGET_URL=... -e FAULT_URL=... -e PEAK_RPS=200 this_file.js
// FAULT_URL switches the failing dependency (a proxy's API): POST {"failing": true | false}.
import http from 'k6/http';
import { sleep } from 'k6';

const peak = Number(__ENV.PEAK_RPS);
const json = { headers: { 'Content-Type': 'application/json' } };

export const options = {
  scenarios: {
    users: {
      executor: 'constant-arrival-rate',
      rate: peak,
      timeUnit: '1s',
      duration: '6m',
      preAllocatedVUs: peak * 2,
      exec: 'users',
    },
    fault: { executor: 'shared-iterations', vus: 1, iterations: 1, maxDuration: '6m', exec: 'fault' },
    recovered: {
      executor: 'constant-arrival-rate',
      rate: 10,
      timeUnit: '1s',
      startTime: '4m',
      duration: '2m',
      preAllocatedVUs: 20,
      exec: 'users',
      tags: { phase: 'recovered', service: '{{service}}' },
    },
  },
  thresholds: { 'http_req_failed{phase:recovered}': ['rate<0.01'] },
};

export function users() {
  http.get(__ENV.TARGET_URL, { timeout: '5s' });
}

export function fault() {
  sleep(60);
  http.post(__ENV.FAULT_URL, JSON.stringify({ failing: true }), json);
  sleep(120);
  http.post(__ENV.FAULT_URL, JSON.stringify({ failing: false }), json);
}
