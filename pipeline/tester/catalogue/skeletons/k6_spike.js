// k6 run -e TARGET_URL=https://staging.example.test/api/orders -e PEAK_RPS=200 this_file.js
// Run it with production's autoscaler settings; READY_URL answers with the number of ready replicas.
import http from 'k6/http';
import { check } from 'k6';

const peak = Number(__ENV.PEAK_RPS);

export const options = {
  scenarios: {
    spike: {
      executor: 'ramping-arrival-rate',
      startRate: peak,
      timeUnit: '1s',
      preAllocatedVUs: peak * 4,
      stages: [
        { target: peak, duration: '2m' },
        { target: peak * 3, duration: '60s' },
        { target: peak * 3, duration: '10m' },
        { target: peak, duration: '60s' },
      ],
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<1000'],
    dropped_iterations: ['count<100'],
  },
  tags: { service: '{{service}}' },
};

export function setup() {
  if (!__ENV.TARGET_URL || !peak) throw new Error('set TARGET_URL and PEAK_RPS');
  return { replicas: Number(http.get(__ENV.READY_URL).body) };
}

export default function () {
  const response = http.get(__ENV.TARGET_URL, { timeout: '5s' });
  check(response, { 'excess is refused at once': (r) => r.status < 500 || r.timings.duration < 100 });
}

export function teardown(before) {
  const replicas = Number(http.get(__ENV.READY_URL).body);
  if (!(replicas > before.replicas)) throw new Error(`no scale-up: ${before.replicas} -> ${replicas}`);
}
