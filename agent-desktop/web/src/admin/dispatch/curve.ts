/** One point of the curve: when this share is dispatched without a person, so much of it is right. */
export interface CurvePoint {
  coverage: number
  accuracy: number
  /** The lower confidence bound of the accuracy. */
  low: number
}

export interface Scale {
  x: (coverage: number) => number
  y: (accuracy: number) => number
  /** Accuracies with a line across. */
  ticks: number[]
}

/** Fits the curve into a box; the accuracies begin at a round value below the lowest. */
export function scale(points: readonly CurvePoint[], target: number, width: number, height: number): Scale {
  const lowest = Math.min(target, ...points.map((point) => point.low))
  const floor = Math.max(0, Math.floor(lowest * 20 - 0.001) / 20)
  const steps = Math.round((1 - floor) / 0.05)
  const every = Math.max(1, Math.ceil(steps / 6))
  const ticks = []
  for (let step = 0; step <= steps; step += every) ticks.push(Math.round((floor + step * 0.05) * 100) / 100)
  return {
    x: (coverage) => coverage * width,
    y: (accuracy) => height - ((accuracy - floor) / (1 - floor)) * height,
    ticks
  }
}

export function path(points: readonly CurvePoint[], of: 'accuracy' | 'low', { x, y }: Scale): string {
  return points.map((point, index) => `${index ? 'L' : 'M'}${x(point.coverage).toFixed(1)},${y(point[of]).toFixed(1)}`).join('')
}

/** The share that can go without a person at the target: the widest whose lower bound still reaches it. */
export function coverageAt(points: readonly CurvePoint[], target: number): number {
  return Math.max(0, ...points.filter((point) => point.low >= target).map((point) => point.coverage))
}

/** Lower end of Wilson's 95 % interval of a share. */
export function wilsonLow(hits: number, all: number): number {
  if (all === 0) return 0
  const z = 1.96
  const p = hits / all
  const middle = p + (z * z) / (2 * all)
  const spread = z * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all))
  return Math.max(0, (middle - spread) / (1 + (z * z) / all))
}
