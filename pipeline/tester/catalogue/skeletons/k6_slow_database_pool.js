// k6 run -e TARGET_URL=https://staging.example.test/api/orders -e PEAK_RPS=200 this_file.js
// Before the run, add 500 ms to each query (proxy such as toxiproxy in front of the database).
import http from 'k6/http';
import { check, sleep } from 'k6';

const peak = Number(__ENV.PEAK_RPS);

export const options = {
  scenarios: {
    above_peak: {
      executor: 'constant-arrival-rate',
      rate: Math.ceil(peak * 1.5),
      timeUnit: '1s',
      duration: '5m',
      preAllocatedVUs: peak * 2,
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    'http_req_duration{expected_response:true}': ['p(95)<1000'],
    dropped_iterations: ['count<10'],
  },
  tags: { service: '{{service}}' },
};

export function setup() {
  if (!__ENV.TARGET_URL || !peak) throw new Error('set TARGET_URL and PEAK_RPS');
}

export default function () {
  const response = http.get(__ENV.TARGET_URL, { timeout: '5s' });
  check(response, { 'answered, or refused at once': (r) => r.status < 500 || r.timings.duration < 1000 });
}

export function teardown() {
  sleep(30);
  const after = http.get(__ENV.TARGET_URL);
  if (after.status >= 500) throw new Error(`still failing 30 s after the load: ${after.status}`);
}
