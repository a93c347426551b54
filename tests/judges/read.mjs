// Reads iCalendar objects with ical.js, the reader in Thunderbird. In: a JSON list of texts; out: what it sees in each.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const seen = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: event.startDate.toUnixTime(),
      end: event.endDate.toUnixTime(),
      sequence: event.sequence,
      summary: event.summary,
      description: event.description,
      organizer: event.organizer,
      attendees: event.attendees.map((attendee) => attendee.getFirstValue()),
    };
  });
  return { method: calendar.getFirstPropertyValue("method"), events };
});
process.stdout.write(JSON.stringify(seen));
