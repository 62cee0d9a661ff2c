// k6 run -e TARGET_URL=https://staging.example.test/catalogue -e FLUSH_URL=... -e PEAK_RPS=200 this_file.js
// FLUSH_URL empties the cache of the test environment; start a rolling restart when the run starts.
import http from 'k6/http';
import { check } from 'k6';

const peak = Number(__ENV.PEAK_RPS);

export const options = {
  scenarios: {
    cold_burst: {
      executor: 'ramping-arrival-rate',
      startRate: Math.ceil(peak / 10),
      timeUnit: '1s',
      preAllocatedVUs: peak * 3,
      stages: [
        { target: peak * 3, duration: '60s' },
        { target: peak * 3, duration: '4m' },
        { target: peak, duration: '1m' },
      ],
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<800'],
  },
  tags: { service: '{{service}}' },
};

export function setup() {
  const flushed = http.post(__ENV.FLUSH_URL);
  if (flushed.status !== 200) throw new Error(`the cache was not flushed: ${flushed.status}`);
}

export default function () {
  const item = Math.ceil(Math.random() * 10000);
  const response = http.get(`${__ENV.TARGET_URL}?item=${item}`);
  check(response, { 'no server error': (r) => r.status < 500 });
}
