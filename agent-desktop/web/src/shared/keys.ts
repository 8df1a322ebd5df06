/** The operator's keys: one table from which the handler, the hints on buttons and the help are made. */

export const COMMANDS = [
  { id: 'answer', key: 'F2', group: 'call' },
  { id: 'hold', key: 'F4', group: 'call' },
  { id: 'mute', key: 'F6', group: 'call' },
  { id: 'transfer', key: 'F7', group: 'call' },
  { id: 'hangup', key: 'F9', group: 'call' },
  { id: 'keypad', key: 'F10', group: 'call' },
  { id: 'acceptAll', key: 'Ctrl+Enter', group: 'ticket' },
  { id: 'confirm', key: 'Ctrl+S', group: 'ticket' },
  { id: 'nextProposal', key: 'Alt+N', group: 'ticket' },
  { id: 'nextQuestion', key: 'Alt+Q', group: 'ticket' },
  { id: 'finish', key: 'F8', group: 'ticket' },
  { id: 'history', key: 'F3', group: 'look' },
  { id: 'knowledge', key: 'Alt+K', group: 'look' },
  { id: 'latest', key: 'Alt+L', group: 'look' },
  { id: 'ready', key: 'Alt+R', group: 'seat' },
  { id: 'notReady', key: 'Alt+B', group: 'seat' },
  { id: 'tickets', key: 'Alt+T', group: 'look' },
  { id: 'help', key: 'F1', group: 'look' }
] as const

export type Command = (typeof COMMANDS)[number]['id']

const BY_KEY: ReadonlyMap<string, Command> = new Map(COMMANDS.map(({ id, key }) => [key, id]))

/** The key of a command, as it is written on its button. */
export function keyOf(command: Command): string {
  return COMMANDS.find(({ id }) => id === command)!.key
}

/** A pressed key as the table writes it: `F2`, `Ctrl+Enter`, `Alt+N`. Command counts as Ctrl on a Mac. */
export function chord(event: {
  key: string
  code?: string
  ctrlKey: boolean
  altKey: boolean
  shiftKey: boolean
  metaKey: boolean
}): string {
  // With Alt some layouts put another character into `key`; the place of the letter does not move.
  const letter = /^Key([A-Z])$/.exec(event.code ?? '')
  const key = letter && (event.altKey || event.ctrlKey || event.metaKey) ? letter[1]! : event.key
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && key.length > 1 ? 'Shift' : '',
    key.length === 1 ? key.toUpperCase() : key
  ]
    .filter((part) => part !== '')
    .join('+')
}

/**
 * The command of a pressed key, if it is one. `?` asks for help except while something is being typed;
 * nothing is taken while an input method composes, because its keys are not the operator's yet.
 */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.isComposing || event.keyCode === 229) return null
  const pressed = chord(event)
  if (pressed === '?' && !typing(event.target)) return 'help'
  return BY_KEY.get(pressed) ?? null
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
