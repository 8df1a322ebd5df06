/** A line of two texts: in both, only in the older, or only in the newer. */
export interface DiffLine {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** What changed from one text to another, line by line (longest common subsequence). */
export function diff(older: string, newer: string): DiffLine[] {
  const a = older.split('\n')
  const b = newer.split('\n')
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
    }
  }
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! })
      i++
      j++
    } else if (i < a.length && (j === b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push({ kind: 'gone', text: a[i++]! })
    } else lines.push({ kind: 'new', text: b[j++]! })
  }
  return lines
}
