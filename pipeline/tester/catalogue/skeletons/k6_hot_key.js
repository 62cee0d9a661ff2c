// k6 run -e TARGET_URL=https://staging.example.test/items -e PEAK_RPS=200 -e HOT_KEY=42 this_file.js
import http from 'k6/http';

const peak = Number(__ENV.PEAK_RPS);

function users(name, startTime) {
  return {
    executor: 'constant-arrival-rate',
    rate: Math.ceil(peak / 2),
    timeUnit: '1s',
    duration: '5m',
    startTime,
    preAllocatedVUs: peak,
    exec: name,
    tags: { keys: name, phase: startTime === '0s' ? 'alone' : 'beside' },
  };
}

export const options = {
  scenarios: {
    others_alone: users('others', '0s'),
    others_beside: users('others', '5m'),
    hot_beside: users('hot', '5m'),
  },
  thresholds: {
    'http_req_failed{keys:others}': ['rate<0.01'],
    'http_req_duration{keys:others,phase:alone}': ['p(95)<500'],
    'http_req_duration{keys:others,phase:beside}': ['p(95)<550'],
  },
  tags: { service: '{{service}}' },
};

export function setup() {
  if (!__ENV.TARGET_URL || !__ENV.HOT_KEY || !peak) throw new Error('set TARGET_URL, HOT_KEY, PEAK_RPS');
}

export function others() {
  http.get(`${__ENV.TARGET_URL}/${Math.ceil(Math.random() * 100000)}`, { tags: { name: 'others' } });
}

export function hot() {
  http.get(`${__ENV.TARGET_URL}/${__ENV.HOT_KEY}`, { tags: { name: 'hot' } });
}
