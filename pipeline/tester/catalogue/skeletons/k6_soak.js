// k6 run -e TARGET_URL=... -e FAILING_URL=... -e METRICS_URL=http://app.test:9090/metrics -e RPS=50 this_file.js
// METRICS_URL is the service's own metrics page in the Prometheus text format.
import http from 'k6/http';

const rps = Number(__ENV.RPS);

export const options = {
  scenarios: {
    soak: {
      executor: 'constant-arrival-rate',
      rate: rps,
      timeUnit: '1s',
      duration: '4h',
      preAllocatedVUs: rps * 2,
    },
  },
  setupTimeout: '20m',
  thresholds: { http_req_duration: ['p(95)<800'] },
  tags: { service: '{{service}}' },
};

function gauge(name) {
  const line = http.get(__ENV.METRICS_URL).body.split('\n').find((l) => l.startsWith(`${name} `));
  if (!line) throw new Error(`${name} is not exported`);
  return Number(line.split(' ')[1]);
}

export function setup() {
  for (let i = 0; i < 5000; i += 1) http.get(__ENV.TARGET_URL); // warm-up
  return { memory: gauge('process_resident_memory_bytes'), open: gauge('process_open_fds') };
}

export default function () {
  http.get(Math.random() < 0.1 ? __ENV.FAILING_URL : __ENV.TARGET_URL);
}

export function teardown(before) {
  const memory = gauge('process_resident_memory_bytes') / before.memory;
  const open = gauge('process_open_fds') / before.open;
  if (memory > 1.04) throw new Error(`memory grew to ${(memory * 100).toFixed(0)} % in 4 h`);
  if (open > 1.05) throw new Error(`open descriptors grew to ${(open * 100).toFixed(0)} %`);
}
