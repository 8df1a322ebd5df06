import { ref } from 'vue'
import { maskedPhone } from '../shared/format'
import type { CallView } from '../shared/timeline'

/** A call this operator finished today, as the idle screen lists it. */
export interface Handled {
  id: string
  at: string
  number: string
  title: string
  talkedMs: number
  ticket: string
}

const KEY = 'jiesu.shift.'

function keyOf(operator: string): string {
  return KEY + operator
}

/** Raised with each finished call, so that lists read again. */
export const shiftChanges = ref(0)

/** The calls finished today on this machine, newest first; numbers are kept masked. */
export function handledToday(operator: string, now: number): Handled[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(keyOf(operator)) ?? '[]')
    if (!Array.isArray(read)) return []
    const today = new Date(now).toDateString()
    return (read as Handled[]).filter((each) => new Date(each.at).toDateString() === today)
  } catch {
    return []
  }
}

export function rememberHandled(operator: string, call: CallView): void {
  if (call.answeredAt === null) return
  const handled: Handled = {
    id: call.id,
    at: call.answeredAt,
    number: maskedPhone(call.callerNumber),
    title: call.ticketFields.TITLE ?? call.decisions.TITLE?.value ?? call.navigation?.title ?? '',
    talkedMs: Math.max(0, Date.parse(call.endedAt ?? call.answeredAt) - Date.parse(call.answeredAt)),
    ticket: call.ticketNumber ?? ''
  }
  const others = handledToday(operator, Date.now()).filter((each) => each.id !== call.id)
  try {
    localStorage.setItem(keyOf(operator), JSON.stringify([handled, ...others].slice(0, 200)))
  } catch {
    // The list is a convenience.
  }
  shiftChanges.value++
}
