/** A rule as it is made in the form for the common case: a few conditions and a unit. */
export interface SimpleRule {
  id: string
  reason: string
  author: string
  priority: string
  from: string
  until: string
  matters: string[]
  areas: string[]
  kinds: string[]
  any: string[]
  none: string[]
  sound: boolean
  hours: string
  unit: string
  helpers: string[]
  limit: string
  urgent: boolean
  note: string
}

export function emptyRule(author: string): SimpleRule {
  return {
    id: '',
    reason: '',
    author,
    priority: '',
    from: '',
    until: '',
    matters: [],
    areas: [],
    kinds: [],
    any: [],
    none: [],
    sound: false,
    hours: '',
    unit: '',
    helpers: [],
    limit: '',
    urgent: false,
    note: ''
  }
}

/** Words as they are typed: parted by blanks, commas or 、. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter((word) => word !== ''))]
}

/** A scalar that YAML reads as the text it is. */
function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\s+/g, ' ')}"`
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`
}

/** The rule as it stands in rules.yaml. */
export function ruleText(rule: SimpleRule): string {
  const lines = [`  - id: ${quoted(rule.id)}`, `    reason: ${quoted(rule.reason)}`]
  if (rule.author !== '') lines.push(`    author: ${quoted(rule.author)}`)
  if (rule.from !== '') lines.push(`    from: ${rule.from}`)
  if (rule.until !== '') lines.push(`    until: ${rule.until}`)
  if (rule.priority !== '' && rule.priority !== '0') lines.push(`    priority: ${rule.priority}`)
  lines.push('    when:')
  if (rule.matters.length) lines.push(`      matters: ${list(rule.matters)}`)
  if (rule.areas.length) lines.push(`      areas: ${list(rule.areas)}`)
  if (rule.kinds.length) lines.push(`      kinds: ${list(rule.kinds)}`)
  if (rule.hours !== '') lines.push(`      hours: ${quoted(rule.hours)}`)
  if (rule.any.length || rule.none.length) {
    lines.push('      words:')
    if (rule.any.length) lines.push(`        any: ${list(rule.any)}`)
    if (rule.none.length) lines.push(`        none: ${list(rule.none)}`)
    if (rule.sound) lines.push('        sound: true')
  }
  lines.push('    then:', `      unit: ${quoted(rule.unit)}`)
  if (rule.helpers.length) lines.push(`      helpers: ${list(rule.helpers)}`)
  if (rule.limit !== '') lines.push(`      limit: ${rule.limit}`)
  if (rule.urgent) lines.push('      priority: 紧急')
  if (rule.note !== '') lines.push(`      note: ${quoted(rule.note)}`)
  return `${lines.join('\n')}\n`
}

/** rules.yaml with one more rule at its end; an empty list becomes one. */
export function withRule(text: string, rule: SimpleRule): string {
  const begun = text.replace(/^rules:[ \t]*\[[ \t]*\][ \t]*$/m, 'rules:')
  return `${begun.replace(/\n*$/, '\n')}${ruleText(rule)}`
}
