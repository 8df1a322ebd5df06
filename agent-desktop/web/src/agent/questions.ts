import type { FieldValues, MatterQuestion } from '../shared/contract'

/** The questions of a matter's template that neither the form nor the caller's words answer yet. */
export function openQuestions(
  questions: readonly MatterQuestion[],
  values: FieldValues,
  said: readonly string[]
): MatterQuestion[] {
  const text = [values.BODY ?? '', ...said].join('\n').toLowerCase()
  return questions.filter((each) =>
    each.field == null ? !each.heard.some((word) => text.includes(word.toLowerCase())) : (values[each.field] ?? '') === ''
  )
}
