import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SoftphoneAddress } from './contract'
import type { Wire } from './socket'
import type { SoftphoneState } from './softphone'
import { Softphone } from './softphone'

interface Played extends Wire {
  sent: unknown[]
}

describe('Softphone', () => {
  let wires: Played[]
  let states: SoftphoneState[]
  let complaints: string[]
  let address: SoftphoneAddress | null
  let phone: Softphone

  beforeEach(() => {
    vi.useFakeTimers()
    wires = []
    states = []
    complaints = []
    address = { url: 'ws://127.0.0.1:8093/softphone', token: 't' }
    phone = new Softphone(
      () => {
        const wire: Played = {
          onopen: null,
          onmessage: null,
          onclose: null,
          onerror: null,
          sent: [],
          send: (text) => wire.sent.push(JSON.parse(text)),
          close: () => {}
        }
        wires.push(wire)
        return wire
      },
      () => Promise.resolve(address),
      (state) => states.push(state),
      (message) => complaints.push(message)
    )
  })

  afterEach(() => {
    phone.stop()
    vi.useRealTimers()
  })

  const started = async (): Promise<Played> => {
    phone.start()
    await vi.advanceTimersByTimeAsync(0)
    wires[0]!.onopen!()
    return wires[0]!
  }
  const state = (change: object = {}): { data: string } => ({
    data: JSON.stringify({ type: 'state', registered: true, call: null, muted: false, error: '', ...change })
  })

  it('connection_opened_beginsWithTheToken', async () => {
    const wire = await started()
    expect(wire.sent).toEqual([{ type: 'hello', token: 't' }])
    expect(phone.command({ type: 'answer' })).toBe(false)
  })

  it('state_told_allowsCommands', async () => {
    const wire = await started()
    wire.onmessage!(state({ call: { state: 'ringing', peer: '138', since: '' } }))
    expect(states.at(-1)).toMatchObject({ link: 'connected', registered: true, call: { state: 'ringing' } })
    expect(phone.command({ type: 'answer' })).toBe(true)
    expect(wire.sent.at(-1)).toEqual({ type: 'answer' })
  })

  it('connection_lost_isSaidAndTriedAgain', async () => {
    const wire = await started()
    wire.onmessage!(state())
    wire.onclose!({ code: 1006 })
    expect(states.at(-1)?.link).toBe('unreachable')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(wires).toHaveLength(2)
  })

  it('token_refused_isSaid', async () => {
    const wire = await started()
    wire.onclose!({ code: 4401 })
    expect(states.at(-1)?.link).toBe('refused')
    await vi.advanceTimersByTimeAsync(9_000)
    expect(wires).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(wires).toHaveLength(2)
  })

  it('address_none_meansNoControlAndNoTries', async () => {
    address = null
    phone.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states.at(-1)?.link).toBe('absent')
    expect(wires).toHaveLength(0)
  })

  it('error_told_reachesTheOperator', async () => {
    const wire = await started()
    wire.onmessage!({ data: '{"type":"error","message":"没有来电"}' })
    wire.onmessage!({ data: 'no json' })
    expect(complaints).toEqual(['没有来电'])
  })
})
