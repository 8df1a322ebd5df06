import type { EmotionAssessed, EmotionLabel } from '../shared/contract'
import type { CallView } from '../shared/timeline'
import { conversationStart } from '../shared/timeline'

/** How far from calm a label lies: above 0 is tension, below is content. Only for drawing. */
const WEIGHT: Readonly<Record<EmotionLabel, number>> = {
  SATISFIED: -0.5,
  CALM: 0,
  DISAPPOINTED: 0.55,
  ANXIOUS: 0.75,
  ANGRY: 1
}

/** A mood in time, ready to be drawn. */
export interface MoodPoint {
  /** Milliseconds from the conversation's begin to the end of the utterance. */
  at: number
  /** -0.5 (content) to 1 (angry). */
  tension: number
  emotion: EmotionAssessed
  said: string
}

export function moodPoints(call: CallView): MoodPoint[] {
  const start = Date.parse(conversationStart(call))
  return call.emotions
    .flatMap((emotion) => {
      const utterance = call.utterances.find((each) => each.number === emotion.utterance)
      if (utterance === undefined) return []
      const tension = WEIGHT[emotion.label] * Math.min(1, Math.max(0, emotion.intensity))
      return [{ at: Date.parse(utterance.end) - start, tension, emotion, said: utterance.text }]
    })
    .sort((a, b) => a.at - b.at)
}

/** A smooth curve through points that never swings past them (monotone cubic, Fritsch–Carlson). */
export function curve(points: readonly { x: number; y: number }[]): string {
  if (points.length === 0) return ''
  const first = points[0]!
  let path = `M${round(first.x)},${round(first.y)}`
  if (points.length === 1) return path
  const slopes = points.slice(1).map((point, i) => {
    const before = points[i]!
    return (point.y - before.y) / Math.max(1e-6, point.x - before.x)
  })
  const tangents = points.map((_, i) => {
    const left = slopes[i - 1]
    const right = slopes[i]
    if (left === undefined) return right!
    if (right === undefined) return left
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right)
  })
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]!
    const b = points[i]!
    const third = (b.x - a.x) / 3
    path +=
      `C${round(a.x + third)},${round(a.y + tangents[i - 1]! * third)}` +
      ` ${round(b.x - third)},${round(b.y - tangents[i]! * third)} ${round(b.x)},${round(b.y)}`
  }
  return path
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** The mark of a label as an SVG path around 0,0: each label has its own shape besides its colour. */
export const SHAPES: Readonly<Record<EmotionLabel, string>> = {
  CALM: 'M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z',
  SATISFIED: 'M0 -6L6 5H-6Z',
  ANXIOUS: 'M0 -6.5L6.5 0L0 6.5L-6.5 0Z',
  DISAPPOINTED: 'M0 6L6 -5H-6Z',
  ANGRY: 'M-5 -5H5V5H-5Z'
}
