import type { components, operations } from './api'

/**
 * The words the page and the server share. All of them are generated from the server's openapi.yaml
 * (`npm run types`); this file only gives them short names, and names the keys of maps, which OpenAPI
 * leaves open.
 */

type Schemas = components['schemas']

export type Side = Schemas['Side']
export type Language = Schemas['Language']
export type CallState = Schemas['CallState']
export type EmotionLabel = Schemas['EmotionLabel']
export type Decision = Schemas['Decision']
export type Presence = Schemas['Presence']
export type EndReason = Schemas['EndReason']
export type TicketField = Schemas['TicketField']
export type Means = Schemas['NavigationStep']['means']

export type SpokenWord = Schemas['SpokenWord']
export type Utterance = Schemas['Utterance']
export type Evidence = Schemas['Evidence']
export type FieldValue = Schemas['FieldValue']
export type NavigationEnded = Omit<Schemas['NavigationEnded'], 'type'>
export type EmotionAssessed = Omit<Schemas['EmotionAssessed'], 'type'>
export type FieldDecided = Omit<Schemas['FieldDecided'], 'type'>
export type CallEvent = Schemas['CallEvent']
export type TimelineEntry = Schemas['TimelineEntry']
export type CallSnapshot = Schemas['Call']

export type Seat = Schemas['Seat']
export type Person = Schemas['Person']
export type Session = Schemas['Session']
export type SystemStatus = Schemas['SystemStatus']
export type CityFiles = Schemas['CityFiles']
export type Gazetteer = operations['getGazetteer']['responses']['200']['content']['application/json']
export type GazetteerNames = operations['searchGazetteer']['responses']['200']['content']['application/json']
export type GazetteerUpload = operations['putGazetteerFile']['responses']['200']['content']['application/json']
export type GazetteerFile = Schemas['GazetteerFile']
export type AcousticReport = Schemas['AcousticReport']
export type VocabularyCondition = Schemas['VocabularyCondition']
export type GazetteerTrial = Schemas['GazetteerTrial']
export type NavigationPublication = Schemas['NavigationPublication']
export type DispatchProposed = Omit<Schemas['DispatchProposed'], 'type'>
export type DispatchBasis = Schemas['DispatchBasis']
export type DispatchDecision = Schemas['DispatchDecision']
export type DispatchFile = Schemas['DispatchFile']
export type DispatchFared = Schemas['DispatchFared']
export type DispatchLearning = Schemas['DispatchLearning']
export type DispatchLesson = Schemas['DispatchLesson']
export type DispatchPlan = Schemas['DispatchPlan']
export type DispatchTrial = Schemas['DispatchTrial']
export type MatterEntry = Schemas['MatterEntry']
export type MatterTree = Schemas['MatterTree']
export type MatterChange = Schemas['MatterChanges']['changes'][number]
export type MatterTold = Schemas['MatterTold']
export type Unasked = Schemas['Unasked']
export type MattersLearned = Schemas['MattersLearned']
export type MatterTemplate = Schemas['MatterTemplate']
export type MatterQuestion = MatterTemplate['questions'][number]
export type Reference = Schemas['Reference']
export type Matter = Schemas['Matter']
export type Choice = Schemas['Choice']
export type Ticket = Schemas['Ticket']
export type TicketPending = Schemas['TicketPending']
export type TicketSummary = Schemas['TicketSummary']
export type History = Schemas['History']
export type EarlierCall = Schemas['EarlierCall']
export type SoftphoneAddress = Schemas['Softphone']
export type Problem = Schemas['Problem']

export type Proposal = Schemas['Proposal']
export type Article = Schemas['Article']
export type ArticleDraft = Schemas['ArticleDraft']
export type ArticleKind = Schemas['ArticleKind']
export type ArticleState = Schemas['ArticleState']
export type ArticleOutcome = Schemas['ArticleOutcome']
export type ArticleVersion = Schemas['ArticleVersion']
export type ListedArticle = Schemas['ListedArticle']
export type BusinessMap = Schemas['BusinessMap']
export type KnowledgeGap = Schemas['KnowledgeGap']
export type ArticleUsage = Schemas['ArticleUsage']

export type FieldValues = Partial<Record<TicketField, string>>

/** The ticket's fields in the order of the form. */
export const TICKET_FIELDS = [
  'CALLER_NAME',
  'PHONE',
  'ID_NUMBER',
  'KIND',
  'MATTER',
  'ADDRESS',
  'MERCHANT',
  'COMPLAINED_PERSON',
  'PLATE',
  'ORDER_NUMBER',
  'OCCURRED_AT',
  'AMOUNT',
  'DEMAND',
  'TITLE',
  'BODY',
  'UNIT',
  'HELPERS'
] as const satisfies readonly TicketField[]

/** Fields that few calls need: shown when something was found, or when the operator asks for them. */
export const OCCASIONAL_FIELDS: ReadonlySet<TicketField> = new Set<TicketField>([
  'ID_NUMBER',
  'COMPLAINED_PERSON',
  'PLATE',
  'ORDER_NUMBER'
])

/** Unfinished speech. */
export interface Unfinished {
  call: string
  side: Side
  start: string
  text: string
}

/** What the server says over `/ws/desk`; the schemas are those of asyncapi.yaml. */
export type ServerMessage =
  | { type: 'hello'; protocol: number; instance: string; at: string }
  | { type: 'seat'; seat: Seat }
  | { type: 'status'; status: SystemStatus }
  | { type: 'call'; call: CallSnapshot }
  | ({ type: 'entry' } & TimelineEntry)
  | ({ type: 'partial' } & Unfinished)
  | { type: 'proposals'; call: string; proposals: Proposal[] }
  | { type: 'callGone'; call: string }
  | { type: 'pong' }

export type ClientMessage = { type: 'resume'; calls: Record<string, number> } | { type: 'ping' }
