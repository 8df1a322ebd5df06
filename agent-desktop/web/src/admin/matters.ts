import type { MatterEntry } from '../shared/contract'

/** The matter tree as a list, each node after the one above it; pure functions for the page that edits it. */

export const KINDS = ['咨询', '求助', '投诉', '举报', '建议', '表扬'] as const
export const ASKED_FIELDS = ['CALLER_NAME', 'PHONE', 'ADDRESS', 'MERCHANT', 'OCCURRED_AT', 'AMOUNT', 'DEMAND'] as const

export function levelOf(code: string): number {
  return code.endsWith('0000') ? 1 : code.endsWith('00') ? 2 : 3
}

/** Whether a code is that of the branch or of something below it. */
export function within(code: string, branch: string): boolean {
  return code.startsWith(branch.slice(0, 2 * levelOf(branch)))
}

export function parentOf(code: string): string {
  const level = levelOf(code)
  return level === 1 ? '' : code.slice(0, 2 * level - 2).padEnd(6, '0')
}

/** The next free code below a branch, or at the first level below ''; empty where there is none. */
export function freeCode(entries: readonly MatterEntry[], parent: string): string {
  const level = parent === '' ? 1 : levelOf(parent) + 1
  const prefix = parent.slice(0, 2 * level - 2)
  const taken = new Set(entries.map((each) => each.code))
  const used = entries.filter((each) => levelOf(each.code) === level && each.code.startsWith(prefix))
  const last = Math.max(0, ...used.map((each) => Number(each.code.slice(2 * level - 2, 2 * level))))
  // After the last one first: the code of one that was taken out may still stand in old tickets.
  const order = [...Array.from({ length: 99 - last }, (_, i) => last + 1 + i), ...Array.from({ length: last }, (_, i) => i + 1)]
  const free = order.map((n) => (prefix + String(n).padStart(2, '0')).padEnd(6, '0')).find((code) => !taken.has(code))
  return free ?? ''
}

/** The list with a new node behind all that is below its parent. */
export function added(entries: readonly MatterEntry[], parent: string, entry: MatterEntry): MatterEntry[] {
  const last = parent === '' ? entries.length - 1 : entries.reduce((at, each, i) => (within(each.code, parent) ? i : at), -1)
  return [...entries.slice(0, last + 1), entry, ...entries.slice(last + 1)]
}

/** The list without a node and what is below it. */
export function removed(entries: readonly MatterEntry[], code: string): MatterEntry[] {
  return entries.filter((each) => !within(each.code, code))
}

/** What is shown: with words looked for, what has them and the branches above; else what is unfolded. */
export function visible(entries: readonly MatterEntry[], wanted: string, unfolded: ReadonlySet<string>): MatterEntry[] {
  const word = wanted.trim()
  if (word === '') {
    return entries.filter((each) => {
      const parent = parentOf(each.code)
      return parent === '' || (unfolded.has(parent) && (levelOf(each.code) < 3 || unfolded.has(parentOf(parent))))
    })
  }
  const shown = new Set<string>()
  for (const each of entries) {
    const text = [each.code, each.name, each.phrase, ...each.keywords.map((k) => k.word), ...each.examples].join('\n')
    if (!text.includes(word)) continue
    for (let code = each.code; code !== ''; code = parentOf(code)) shown.add(code)
  }
  return entries.filter((each) => shown.has(each.code))
}

/** One keyword a line, `打桩:4`; without a number it weighs 5. */
export function keywordsOf(text: string): MatterEntry['keywords'] {
  return lines(text).map((line) => {
    const parts = /^(.*?)\s*[:：]\s*(-?\d+(?:\.\d+)?)$/.exec(line)
    return parts ? { word: parts[1]!, weight: Number(parts[2]) } : { word: line, weight: 5 }
  })
}

export function keywordsText(keywords: MatterEntry['keywords']): string {
  return keywords.map((each) => `${each.word}:${each.weight}`).join('\n')
}

export function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}

export function words(text: string): string[] {
  return text.split(/[、；;，,]/).map((word) => word.trim()).filter((word) => word !== '')
}
