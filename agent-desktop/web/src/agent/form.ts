import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { RequestError } from '../shared/client'
import type { MatterQuestion, MatterTemplate, Ticket, TicketField } from '../shared/contract'
import { OCCASIONAL_FIELDS, TICKET_FIELDS } from '../shared/contract'
import type { CallView } from '../shared/timeline'
import type { Desk } from './desk'
import { explain } from './desk'
import type { Edit, FieldView, Pending } from './draft'
import {
  decisionFor,
  fieldView,
  loadEdits,
  saveEdits,
  settled,
  unreviewed,
  valuesOf
} from './draft'

import { openQuestions } from './questions'

/** How the whole form is saved. */
export type SaveState = 'clean' | 'saving' | 'saved' | 'failed'

/**
 * The ticket's form of one call: what is typed, decided and saved. A decision is sent at once and sent
 * again until the server has it or refuses it; what is being typed is kept in the page's session.
 */
export class TicketForm {
  readonly edits: Map<TicketField, Edit> = reactive(new Map())
  readonly pending: Map<TicketField, Pending> = reactive(new Map())
  readonly problems: Map<TicketField, string> = reactive(new Map())
  readonly confirming: Ref<boolean> = ref(false)
  /** Set when a confirmation waits for proposals that are not certain. */
  readonly asking: Ref<boolean> = ref(false)
  readonly problem: Ref<string> = ref('')
  readonly registered: Ref<Ticket | null> = ref(null)
  /** What the server says while a confirmed ticket waits for its number. */
  readonly waiting: Ref<string> = ref('')
  readonly fields: ComputedRef<FieldView[]> = computed(() =>
    TICKET_FIELDS.map((field) => this.view(field))
  )
  /** Whether the operator asked for the fields that few calls need. */
  readonly whole: Ref<boolean> = ref(false)
  /** The fields to show, in the order of the form. */
  readonly shown: ComputedRef<TicketField[]> = computed(() =>
    TICKET_FIELDS.filter((field) => this.whole.value || !OCCASIONAL_FIELDS.has(field) || this.touched(field))
  )
  readonly unreviewed: ComputedRef<{ high: FieldView[]; others: FieldView[] }> = computed(() =>
    unreviewed(this.fields.value)
  )
  readonly saving: ComputedRef<SaveState> = computed(() => {
    const states = [...this.pending.values()].map((each) => each.state)
    if (states.includes('failed')) return 'failed'
    if (states.includes('saving')) return 'saving'
    const call = this.call.value
    return call !== null && Object.keys(call.decisions).length > 0 ? 'saved' : 'clean'
  })
  readonly number: ComputedRef<string> = computed(
    () => this.registered.value?.number ?? this.call.value?.ticketNumber ?? ''
  )

  /** Whether the ticket is out of the operator's hands, with a number or still without. */
  readonly confirmed: ComputedRef<boolean> = computed(
    () => this.number.value !== '' || this.waiting.value !== '' || this.call.value?.ticketConfirmed === true
  )

  /** What the matter that stands in the form wants to know; null while that is not known. */
  readonly template: Ref<MatterTemplate | null> = shallowRef(null)
  /** What still has to be asked. */
  readonly open: ComputedRef<MatterQuestion[]> = computed(() =>
    openQuestions(
      this.template.value?.questions ?? [],
      valuesOf(this.fields.value),
      (this.call.value?.utterances ?? []).filter((each) => each.side === 'CALLER').map((each) => each.text)
    )
  )
  readonly missing: ComputedRef<MatterQuestion[]> = computed(() => this.open.value.filter((each) => each.required))

  private readonly retries = new Map<TicketField, number>()
  private stopWatching: () => void
  private timers = new Set<ReturnType<typeof setTimeout>>()

  constructor(
    private readonly desk: Desk,
    readonly id: string,
    private readonly call: ComputedRef<CallView | null>
  ) {
    for (const [field, edit] of loadEdits(sessionStorage, id)) this.edits.set(field, edit)
    const stopSettling = watch(
      () => this.call.value?.sequence,
      () => this.settle()
    )
    const stopAsking = watch(
      () => this.view('MATTER').value,
      (matter) => void this.ask(matter),
      { immediate: true }
    )
    this.stopWatching = () => {
      stopSettling()
      stopAsking()
    }
  }

  close(): void {
    this.stopWatching()
    for (const timer of this.timers) clearTimeout(timer)
  }

  /** Whether there is anything in a field to be seen, a cleared proposal and a refusal included. */
  private touched(field: TicketField): boolean {
    const view = this.view(field)
    return view.stage !== 'empty' || view.decision !== null || view.saving !== null || this.problems.has(field)
  }

  view(field: TicketField): FieldView {
    const call = this.call.value
    if (call === null) {
      return {
        field,
        stage: 'empty',
        value: '',
        suggestion: null,
        newer: null,
        decision: null,
        basis: null,
        saving: null
      }
    }
    return fieldView(call, field, this.edits.get(field), this.pending.get(field))
  }

  /** Takes what is typed, without deciding. */
  type(field: TicketField, text: string): void {
    const since = this.edits.get(field)?.since ?? this.call.value?.sequence ?? 0
    this.edits.set(field, { text, since })
    this.problems.delete(field)
    this.asking.value = false
    this.keep()
  }

  /** Puts the field back to what it was before it was typed in. */
  revert(field: TicketField): void {
    this.edits.delete(field)
    this.problems.delete(field)
    this.keep()
  }

  /** Decides what was typed; nothing happens when nothing was. */
  commit(field: TicketField): void {
    const edit = this.edits.get(field)
    if (edit === undefined) return
    const value = edit.text.trim()
    this.edits.delete(field)
    this.keep()
    const before = this.view(field)
    if (before.stage === 'decided' && before.value === value) return
    if (before.stage === 'empty' && value === '') return
    this.decide(field, value)
  }

  /** Decides on the proposal that stands in the field. */
  accept(field: TicketField): void {
    const view = this.view(field)
    if (view.stage === 'proposed') this.decide(field, view.value)
  }

  acceptAll(views: readonly FieldView[]): void {
    for (const view of views) this.accept(view.field)
  }

  /** Takes the later proposal instead of what stands there. */
  takeNewer(field: TicketField): void {
    const newer = this.view(field).newer
    if (newer === null) return
    this.edits.delete(field)
    this.keep()
    this.decide(field, newer.value)
  }

  decide(field: TicketField, value: string): void {
    const suggestion = this.call.value?.suggestions[field] ?? null
    this.edits.delete(field)
    this.keep()
    this.problems.delete(field)
    this.pending.set(field, {
      value,
      decision: decisionFor(value, suggestion),
      state: 'saving',
      message: '',
      since: this.call.value?.sequence ?? 0
    })
    this.retries.set(field, 0)
    void this.send(field)
  }

  retry(): void {
    for (const [field, pending] of this.pending) {
      if (pending.state !== 'failed') continue
      this.pending.set(field, { ...pending, state: 'saving' })
      void this.send(field)
    }
  }

  /**
   * Confirms the ticket. Certain proposals are taken; if others are left, or something that is required was not
   * asked, the first call only says so, and the second takes them and confirms. The field to go to when something must be put right, or null.
   */
  async confirm(): Promise<TicketField | null> {
    if (this.confirming.value || this.confirmed.value) return null
    for (const field of [...this.edits.keys()]) this.commit(field)
    const { high, others } = this.unreviewed.value
    const missing = this.missing.value
    if (others.length + missing.length > 0 && !this.asking.value) {
      this.asking.value = true
      return others[0]?.field ?? missing[0]?.field ?? 'BODY'
    }
    this.acceptAll(high)
    this.acceptAll(others)
    this.asking.value = false
    this.confirming.value = true
    this.problem.value = ''
    this.problems.clear()
    try {
      const answer = await this.desk.api.confirm(this.id, valuesOf(this.fields.value))
      if ('number' in answer) this.registered.value = answer
      else this.waiting.value = answer.detail
      this.edits.clear()
      this.keep()
      return null
    } catch (error) {
      this.problem.value = explain(error)
      if (error instanceof RequestError) {
        for (const field of TICKET_FIELDS) {
          const message = error.fields[field]
          if (message !== undefined) this.problems.set(field, message)
        }
      }
      return TICKET_FIELDS.find((field) => this.problems.has(field)) ?? null
    } finally {
      this.confirming.value = false
    }
  }

  /** Fetches a matter's questions. Without them the form only reminds of nothing. */
  private async ask(matter: string): Promise<void> {
    if (matter === this.template.value?.code) return
    this.template.value = null
    if (matter === '') return
    try {
      const template = await this.desk.api.matterTemplate(matter)
      if (this.view('MATTER').value === matter) this.template.value = template
    } catch {
      // The bar tells that the server is away; a matter that was taken out of the tree has no questions.
    }
  }

  private async send(field: TicketField): Promise<void> {
    const sent = this.pending.get(field)
    if (sent === undefined) return
    try {
      await this.desk.api.decide(this.id, field, sent.value, sent.decision)
      this.settleOne(field, sent.value)
    } catch (error) {
      const now = this.pending.get(field)
      if (now === undefined || now.value !== sent.value) return
      if (error instanceof RequestError && error.passing) {
        const attempt = (this.retries.get(field) ?? 0) + 1
        this.retries.set(field, attempt)
        this.pending.set(field, { ...now, state: 'failed', message: explain(error) })
        this.later(() => {
          const still = this.pending.get(field)
          if (still?.state !== 'failed') return
          this.pending.set(field, { ...still, state: 'saving' })
          void this.send(field)
        }, Math.min(10_000, 500 * 2 ** attempt))
      } else {
        // Refused: back into the field as typed text, with what is wrong, so that nothing is lost.
        this.pending.delete(field)
        const message = error instanceof RequestError ? error.fields[field] : undefined
        this.edits.set(field, { text: now.value, since: this.call.value?.sequence ?? 0 })
        this.keep()
        this.problems.set(field, message ?? explain(error))
      }
    }
  }

  private settleOne(field: TicketField, value: string): void {
    const now = this.pending.get(field)
    if (now === undefined || now.value !== value) return
    this.pending.set(field, { ...now, state: 'saved', message: '' })
    this.settle()
    // Should the entry not come, the next reconnection brings it; the form does not wait for it.
    this.later(() => {
      if (this.pending.get(field)?.state === 'saved') this.pending.delete(field)
    }, 8_000)
  }

  private settle(): void {
    const call = this.call.value
    if (call === null) return
    for (const [field, pending] of [...this.pending]) {
      if (settled(call, field, pending)) this.pending.delete(field)
    }
  }

  private later(action: () => void, wait: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      action()
    }, wait)
    this.timers.add(timer)
  }

  private keep(): void {
    saveEdits(sessionStorage, this.id, this.edits)
  }
}

