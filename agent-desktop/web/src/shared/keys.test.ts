import { describe, expect, it } from 'vitest'
import { COMMANDS, chord, commandOf, keyOf } from './keys'

function press(key: string, change: KeyboardEventInit = {}, target: HTMLElement = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...change })
  target.dispatchEvent(event)
  return event
}

describe('keys', () => {
  it('keys_ofAllCommands_areDifferent', () => {
    expect(new Set(COMMANDS.map(({ key }) => key)).size).toBe(COMMANDS.length)
  })

  it('keys_thatTheBrowserNeeds_areLeftAlone', () => {
    for (const key of ['F5', 'F11', 'F12', 'Ctrl+R', 'Ctrl+C', 'Ctrl+V', 'Ctrl+X', 'Ctrl+A', 'Ctrl+Z']) {
      expect(COMMANDS.map((each) => each.key as string)).not.toContain(key)
    }
  })

  it.each([
    ['F2', {}, 'answer'],
    ['s', { ctrlKey: true, code: 'KeyS' }, 'confirm'],
    ['S', { ctrlKey: true, code: 'KeyS' }, 'confirm'],
    ['s', { metaKey: true, code: 'KeyS' }, 'confirm'],
    ['Enter', { ctrlKey: true }, 'acceptAll'],
    ['ñ', { altKey: true, code: 'KeyN' }, 'nextProposal'],
    ['Enter', {}, null],
    ['s', {}, null],
    ['F2', { shiftKey: true }, null]
  ])('key_%s_%o_means_%s', (key, change, command) => {
    expect(commandOf(press(key, change))).toBe(command)
  })

  it('questionMark_whileTyping_isJustText', () => {
    const input = document.createElement('input')
    document.body.append(input)
    expect(commandOf(press('?', { shiftKey: true }, input))).toBeNull()
    expect(commandOf(press('?', { shiftKey: true }))).toBe('help')
  })

  it('key_whileAnInputMethodComposes_isNotACommand', () => {
    expect(commandOf(press('F2', { isComposing: true }))).toBeNull()
    expect(commandOf(press('Enter', { ctrlKey: true, keyCode: 229 } as KeyboardEventInit))).toBeNull()
  })

  it('chord_ofEveryCommand_isItsKey', () => {
    for (const { id, key } of COMMANDS) expect(keyOf(id)).toBe(key)
    expect(chord({ key: 'Enter', ctrlKey: true, altKey: false, shiftKey: true, metaKey: false })).toBe('Ctrl+Shift+Enter')
  })
})
