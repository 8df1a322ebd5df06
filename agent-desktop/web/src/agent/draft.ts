import type { Decision, FieldValues, TicketField } from '../shared/contract'
import { TICKET_FIELDS } from '../shared/contract'
import { grade } from '../shared/format'
import type { CallView, Suggestion } from '../shared/timeline'

/** Text in a field that is not decided yet, and how far the call was when it was begun. */
export interface Edit {
  text: string
  since: number
}

/** A decision on its way to the server. */
export interface Pending {
  value: string
  decision: Decision
  state: 'saving' | 'saved' | 'failed'
  message: string
  /** How far the call was when it was made. */
  since: number
}

/** Where a field stands. */
export type FieldStage = 'empty' | 'proposed' | 'editing' | 'decided'

/** One field of the form as it is shown. */
export interface FieldView {
  field: TicketField
  stage: FieldStage
  /** What stands in the field. */
  value: string
  /** The proposal behind the value, or for a decided field the one it was decided against. */
  suggestion: Suggestion | null
  /** A later proposal that differs from what a person typed or decided; never put in by itself. */
  newer: Suggestion | null
  decision: Decision | null
  /** The proposal whose evidence is shown: the open one, or the one that was accepted. */
  basis: Suggestion | null
  saving: Pending | null
}

/** What a field shows, from the call's log, what the operator types, and what is being saved. */
export function fieldView(
  call: CallView,
  field: TicketField,
  edit: Edit | undefined,
  pending: Pending | undefined
): FieldView {
  const suggestion = call.suggestions[field] ?? null
  const decided = call.decisions[field] ?? null
  const saving = pending ?? null
  if (edit !== undefined) {
    const newer =
      suggestion !== null && suggestion.sequence > edit.since && suggestion.value !== edit.text
    return {
      field,
      stage: 'editing',
      value: edit.text,
      suggestion,
      newer: newer ? suggestion : null,
      decision: null,
      basis: suggestion,
      saving
    }
  }
  const current = saving ?? decided
  if (current !== null) {
    const differs = suggestion !== null && suggestion.value !== current.value
    const later = decided === null || (suggestion !== null && suggestion.sequence > decided.sequence)
    return {
      field,
      stage: current.value === '' ? 'empty' : 'decided',
      value: current.value,
      suggestion,
      newer: differs && later && saving === null ? suggestion : null,
      decision: current.decision,
      basis: suggestion !== null && !differs ? suggestion : saving === null ? (decided?.basis ?? null) : null,
      saving
    }
  }
  return {
    field,
    stage: suggestion === null || suggestion.value === '' ? 'empty' : 'proposed',
    value: suggestion?.value ?? '',
    suggestion,
    newer: null,
    decision: null,
    basis: suggestion,
    saving
  }
}

/** What a person did when a field came to hold this value. */
export function decisionFor(value: string, suggestion: Suggestion | null): Decision {
  if (value === '') return 'CLEARED'
  if (suggestion === null || suggestion.value === '') return 'TYPED'
  return value === suggestion.value ? 'ACCEPTED' : 'CORRECTED'
}

/** Whether the server's log has the decision that was saved; it may have put the value in order. */
export function settled(call: CallView, field: TicketField, pending: Pending): boolean {
  const decided = call.decisions[field]
  return pending.state === 'saved' && decided !== undefined && decided.sequence > pending.since
}

/** The proposals nobody has decided on: those to be taken at once, and those a person must look at. */
export function unreviewed(views: readonly FieldView[]): { high: FieldView[]; others: FieldView[] } {
  const proposed = views.filter((view) => view.stage === 'proposed')
  const high = proposed.filter((view) => grade(view.suggestion!.confidence) === 'high')
  return { high, others: proposed.filter((view) => !high.includes(view)) }
}

/** The form's values for a ticket, fields without a value left out. */
export function valuesOf(views: readonly FieldView[]): FieldValues {
  const values: FieldValues = {}
  for (const view of views) {
    const value = view.value.trim()
    if (value !== '') values[view.field] = value
  }
  return values
}

const KEY = 'jiesu.draft.'

/** Keeps what is being typed over a reload of the page. */
export function saveEdits(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  call: string,
  edits: ReadonlyMap<TicketField, Edit>
): void {
  try {
    if (edits.size === 0) storage.removeItem(KEY + call)
    else storage.setItem(KEY + call, JSON.stringify([...edits]))
  } catch {
    // A full or forbidden storage costs only what a reload would lose.
  }
}

export function loadEdits(
  storage: Pick<Storage, 'getItem'>,
  call: string
): Map<TicketField, Edit> {
  try {
    const read: unknown = JSON.parse(storage.getItem(KEY + call) ?? '[]')
    if (!Array.isArray(read)) return new Map()
    return new Map(
      read.filter(
        (each): each is [TicketField, Edit] =>
          Array.isArray(each) &&
          (TICKET_FIELDS as readonly string[]).includes(each[0]) &&
          typeof each[1]?.text === 'string' &&
          typeof each[1]?.since === 'number'
      )
    )
  } catch {
    return new Map()
  }
}
