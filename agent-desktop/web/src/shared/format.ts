/** How times, numbers and names are written for people. All functions are pure. */

const pad = (value: number): string => String(value).padStart(2, '0')

/** A span as a clock that runs: `0:07`, `12:34`, `1:02:03`. Negative spans count as none. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0
    ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`
}

/** A place in a call: `00:23`. */
export function mark(milliseconds: number): string {
  const text = clock(milliseconds)
  return text.length === 4 ? `0${text}` : text
}

/** Milliseconds from one instant to another, 0 where one is missing or unreadable. */
export function between(from: string | null | undefined, to: string | number): number {
  if (!from) return 0
  const start = Date.parse(from)
  const end = typeof to === 'number' ? to : Date.parse(to)
  return Number.isFinite(start) && Number.isFinite(end) ? Math.max(0, end - start) : 0
}

/** The time of day of an instant, in the reader's zone: `14:03:22`. */
export function timeOfDay(instant: string | number, seconds = true): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  const text = `${pad(date.getHours())}:${pad(date.getMinutes())}`
  return seconds ? `${text}:${pad(date.getSeconds())}` : text
}

/** An instant as a day and time; today without the day: `14:03`, `11-20 14:03`, `2025-11-20 14:03`. */
export function moment(instant: string, now: number): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  const today = new Date(now)
  const time = timeOfDay(instant, false)
  if (date.toDateString() === today.toDateString()) return time
  const day = `${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return date.getFullYear() === today.getFullYear()
    ? `${day} ${time}`
    : `${date.getFullYear()}-${day} ${time}`
}

/** Whether an instant is of the same day as now. */
export function isToday(instant: string, now: number): boolean {
  return new Date(instant).toDateString() === new Date(now).toDateString()
}

/** A telephone number in groups that can be read aloud: `138 0012 3456`, `020 8765 4321`. */
export function phone(digits: string): string {
  if (/^1\d{10}$/.test(digits)) return digits.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3')
  if (/^0(10|2\d)\d{8}$/.test(digits)) return digits.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3')
  if (/^0\d{10,11}$/.test(digits)) return digits.replace(/^(\d{4})(\d{3,4})(\d{4})$/, '$1 $2 $3')
  return digits
}

/** A telephone number for lists: `138****3456`. Short numbers stay as they are. */
export function maskedPhone(digits: string): string {
  return digits.length < 8 ? digits : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

export type Confidence = 'high' | 'middle' | 'low'

/** The grade shown for a confidence of 0 to 1. Only high ones are accepted all at once. */
export function grade(confidence: number): Confidence {
  if (confidence >= 0.8) return 'high'
  return confidence >= 0.5 ? 'middle' : 'low'
}

/** Words below this confidence are marked as doubtful. */
export const DOUBTFUL = 0.6

/** A part of an utterance's text that is shown in one way. */
export interface Span {
  text: string
  from: number
  doubtful: boolean
  lit: boolean
}

/**
 * Cuts an utterance's text where its showing changes: doubtful words, and the span that is evidence
 * for the field in hand. The spans' texts joined are the text.
 */
export function spans(
  text: string,
  words: readonly { text: string; from: number; confidence: number }[],
  lit: readonly { from: number; to: number }[]
): Span[] {
  const doubtful = new Array<boolean>(text.length).fill(false)
  for (const word of words) {
    if (word.confidence >= DOUBTFUL) continue
    for (let i = Math.max(0, word.from); i < Math.min(text.length, word.from + word.text.length); i++) {
      doubtful[i] = true
    }
  }
  const shown = new Array<boolean>(text.length).fill(false)
  for (const { from, to } of lit) {
    for (let i = Math.max(0, from); i < Math.min(text.length, to); i++) shown[i] = true
  }
  const cut: Span[] = []
  for (let i = 0; i < text.length; i++) {
    const last = cut.at(-1)
    if (last && last.doubtful === doubtful[i] && last.lit === shown[i]) last.text += text[i]
    else cut.push({ text: text[i]!, from: i, doubtful: doubtful[i]!, lit: shown[i]! })
  }
  return cut
}

/**
 * Reads a date, or a date and time, as an operator types it, into the ISO 8601 local form that is
 * stored: `2026-11-20`, `2026-11-20T21:30`. Understands `20261120`, `11-20`, `11/20 21:30`,
 * `11月20日21点半`, `21:30` (today), `今天`, `昨天 21:30`, `前天`. Null when it is none of these.
 */
export function readMoment(input: string, now: Date): string | null {
  let text = input.trim().replace(/：/g, ':').replace(/[，,]/g, ' ')
  if (text === '') return ''
  let date: Date | null = null
  const relative = /^(今天|昨天|前天|today|yesterday)/i.exec(text)
  if (relative) {
    const days: Record<string, number> = { 今天: 0, today: 0, 昨天: 1, yesterday: 1, 前天: 2 }
    date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days[relative[1]!.toLowerCase()]!)
    text = text.slice(relative[0].length).trim()
  } else {
    const full = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?[T\s]*/.exec(text)
    const short = /^(\d{1,2})[-/.月](\d{1,2})[日号]?[T\s]*/.exec(text)
    const found = full ? [full[1]!, full[2]!, full[3]!] : short ? ['', short[1]!, short[2]!] : null
    if (found) {
      const year = found[0] ? Number(found[0]) : now.getFullYear()
      const month = Number(found[1])
      const day = Number(found[2])
      date = new Date(year, month - 1, day)
      if (date.getMonth() !== month - 1 || date.getDate() !== day) return null
      text = text.slice((full ?? short)![0].length).trim()
    }
  }
  if (text === '') return date === null ? null : isoDay(date)
  const time =
    /^(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(text) ??
    /^(\d{1,2})[点时](?:(\d{1,2})分?|(半))?$/.exec(text)
  if (!time) return null
  const hour = Number(time[1])
  const minute = time[3] ? 30 : Number(time[2] ?? 0)
  if (hour > 23 || minute > 59) return null
  return `${isoDay(date ?? now)}T${pad(hour)}:${pad(minute)}`
}

function isoDay(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']

/** A stored moment as an operator reads it: `2026-11-20 21:30`; what is not one stays as it is. */
export function shownMoment(value: string): string {
  return value.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*$/, '$1 $2')
}

/** The weekday of a stored moment: `周五`; empty when it is none. */
export function weekday(value: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(value)
  if (!found) return ''
  const date = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]))
  return Number.isNaN(date.getTime()) ? '' : `周${WEEKDAYS[date.getDay()]}`
}
