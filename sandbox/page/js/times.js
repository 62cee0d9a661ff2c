/** Times as people read them, in the browser's own time zone. */

// 9:05 AM where people count to twelve, 09:05 where they do not.
const TWELVE = new Intl.DateTimeFormat([], { hour: "numeric" }).resolvedOptions().hour12;
const CLOCK = { hour: TWELVE ? "numeric" : "2-digit", minute: "2-digit" };

function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

export function clockTime(ts) {
  return dateOf(ts).toLocaleTimeString([], CLOCK);
}

/** A full date and time, for tooltips. */
export function fullTime(ts) {
  const date = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return dateOf(ts).toLocaleString([], {
    ...date,
    ...CLOCK,
    second: "2-digit",
    timeZoneName: "short",
  });
}

export function dayKey(ts) {
  return dateOf(ts).toDateString();
}

/** "Today", "Yesterday", or the date. */
export function dayName(ts) {
  const date = dateOf(ts);
  const away = daysAgo(date);
  if (away === 0) return "Today";
  if (away === 1) return "Yesterday";
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", ...year });
}

/** "today at 10:42", "yesterday at 9:13", "3 days ago". */
export function sinceThen(ts) {
  const away = daysAgo(dateOf(ts));
  if (away === 0) return `today at ${clockTime(ts)}`;
  if (away === 1) return `yesterday at ${clockTime(ts)}`;
  if (away < 30) return `${away} days ago`;
  return dayName(ts);
}

function daysAgo(date) {
  const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return Math.round((today - midnight) / 86_400_000);
}

/** A length in seconds as "1:05". */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–:––";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const DATE_FORMS = {
  date_num: (d) => d.toISOString().slice(0, 10),
  date: (d) => d.toLocaleDateString([], { month: "long", day: "numeric", year: "numeric" }),
  date_short: (d) => d.toLocaleDateString([], { month: "short", day: "numeric", year: "numeric" }),
  date_long: (d) =>
    d.toLocaleDateString([], { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  time: (d) => d.toLocaleTimeString([], CLOCK),
  time_secs: (d) => d.toLocaleTimeString([], { ...CLOCK, second: "2-digit" }),
  ago: (d) => sinceThen(d.getTime() / 1000),
};

/** Fill Slack's date format, such as `{date_short} at {time}`. */
export function formatDate(seconds, form) {
  const date = dateOf(seconds);
  return form.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name) => DATE_FORMS[name]?.(date) ?? whole);
}
