/** A stretch of a sentence: a piece of something that was found, or what lies between. */
export interface Stretch<Kind extends string> {
  text: string
  kind?: Kind
}

/** Cuts a sentence at the pieces found in it. They may come in any order; what overlaps one before it is left out. */
export function pieces<Kind extends string>(
  sentence: string,
  found: readonly { kind: Kind; from: number; to: number }[]
): Stretch<Kind>[] {
  const stretches: Stretch<Kind>[] = []
  let at = 0
  for (const piece of [...found].sort((a, b) => a.from - b.from)) {
    if (piece.from < at || piece.to <= piece.from) continue
    if (piece.from > at) stretches.push({ text: sentence.slice(at, piece.from) })
    stretches.push({ text: sentence.slice(piece.from, piece.to), kind: piece.kind })
    at = piece.to
  }
  if (at < sentence.length) stretches.push({ text: sentence.slice(at) })
  return stretches
}
