import type {
  AcousticReport,
  Article,
  ArticleDraft,
  ArticleOutcome,
  ArticleUsage,
  ArticleVersion,
  BusinessMap,
  CallSnapshot,
  CityFiles,
  Decision,
  DispatchDecision,
  DispatchFared,
  DispatchFile,
  DispatchLearning,
  DispatchLesson,
  DispatchPlan,
  DispatchTrial,
  FieldValues,
  Gazetteer,
  GazetteerFile,
  GazetteerNames,
  GazetteerTrial,
  GazetteerUpload,
  History,
  KnowledgeGap,
  ListedArticle,
  MatterChange,
  MatterEntry,
  MatterTemplate,
  MatterTold,
  MatterTree,
  MattersLearned,
  Unasked,
  NavigationPublication,
  Problem,
  Proposal,
  Reference,
  Seat,
  Session,
  SoftphoneAddress,
  SystemStatus,
  Ticket,
  TicketField,
  TicketPending,
  TicketSummary,
  TimelineEntry,
  VocabularyCondition
} from './contract'

/** A request that the server refused, or that did not reach it (`status` 0). */
export class RequestError extends Error {
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
  /** Seconds after which it is worth trying again, where the server said so. */
  readonly retryAfter: number | null

  constructor(
    status: number,
    message: string,
    fields: Record<string, string> = {},
    retryAfter: number | null = null
  ) {
    super(message)
    this.name = 'RequestError'
    this.status = status
    this.fields = fields
    this.retryAfter = retryAfter
  }

  /** Whether the same request may succeed later: not reached, too busy, or the server's own fault. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/** The server's REST interface, described in openapi.yaml. Keeps the session's CSRF token. */
export class Api {
  private csrf = ''
  /** Called when a request finds the session over. */
  onSignedOut: () => void = () => {}

  constructor(
    private readonly base = '',
    private readonly send: typeof fetch = (...request) => fetch(...request)
  ) {}

  async session(): Promise<Session> {
    return this.remember(await this.request<Session>('GET', '/api/session'))
  }

  async signIn(number: string, password: string): Promise<Session> {
    return this.remember(await this.request<Session>('POST', '/api/session', { number, password }))
  }

  async signOut(): Promise<void> {
    await this.request<void>('DELETE', '/api/session')
    this.csrf = ''
  }

  async changePassword(currentPassword: string, newPassword: string): Promise<Session> {
    return this.remember(
      await this.request<Session>('PUT', '/api/session/password', { currentPassword, newPassword })
    )
  }

  seat(): Promise<Seat> {
    return this.request('GET', '/api/seat')
  }

  ready(): Promise<Seat> {
    return this.request('PUT', '/api/seat', { presence: 'READY' })
  }

  notReady(reason: string): Promise<Seat> {
    return this.request('PUT', '/api/seat', { presence: 'NOT_READY', reason })
  }

  call(id: string): Promise<CallSnapshot> {
    return this.request('GET', `/api/calls/${id}`)
  }

  timeline(id: string, after: number): Promise<TimelineEntry[]> {
    return this.request('GET', `/api/calls/${id}/timeline?after=${after}`)
  }

  history(id: string): Promise<History> {
    return this.request('GET', `/api/calls/${id}/history`)
  }

  hold(id: string): Promise<void> {
    return this.request('POST', `/api/calls/${id}/hold`)
  }

  resume(id: string): Promise<void> {
    return this.request('POST', `/api/calls/${id}/resume`)
  }

  hangUp(id: string): Promise<void> {
    return this.request('POST', `/api/calls/${id}/hangup`)
  }

  transfer(id: string, target: string): Promise<void> {
    return this.request('POST', `/api/calls/${id}/transfer`, { target })
  }

  decide(id: string, field: TicketField, value: string, decision: Decision): Promise<void> {
    const body = decision === 'CLEARED' ? { decision } : { value, decision }
    return this.request('PUT', `/api/calls/${id}/fields/${field}`, body)
  }

  /** The ticket, or the word that it is safe and gets its number later. */
  confirm(id: string, fields: FieldValues): Promise<Ticket | TicketPending> {
    return this.request('POST', `/api/calls/${id}/ticket`, { fields })
  }

  tickets(query: string, mine: boolean, limit: number): Promise<TicketSummary[]> {
    const parameters = new URLSearchParams({ limit: String(limit), mine: String(mine) })
    if (query !== '') parameters.set('query', query)
    return this.request('GET', `/api/tickets?${parameters}`)
  }

  ticket(number: string, clear: boolean): Promise<Ticket> {
    return this.request('GET', `/api/tickets/${encodeURIComponent(number)}?clear=${clear}`)
  }

  correct(number: string, version: number, fields: FieldValues): Promise<Ticket> {
    return this.request('PATCH', `/api/tickets/${encodeURIComponent(number)}`, { version, fields })
  }

  /** Gives a ticket back for its unit. */
  giveBack(number: string, version: number, reason: string): Promise<Ticket> {
    return this.request('POST', `/api/tickets/${encodeURIComponent(number)}/return`, { version, reason })
  }

  dispatches(number: string): Promise<DispatchDecision[]> {
    return this.request('GET', `/api/tickets/${encodeURIComponent(number)}/dispatch`)
  }

  reference(): Promise<Reference> {
    return this.request('GET', '/api/reference')
  }

  softphone(): Promise<SoftphoneAddress> {
    return this.request('GET', '/api/softphone')
  }

  status(): Promise<SystemStatus> {
    return this.request('GET', '/api/status')
  }

  cityFiles(): Promise<CityFiles> {
    return this.request('GET', '/api/admin/city-files')
  }

  navigation(): Promise<NavigationPublication> {
    return this.request('GET', '/api/admin/navigation')
  }

  rollBackNavigation(version: string): Promise<NavigationPublication> {
    return this.request('POST', '/api/admin/navigation/rollback', { version })
  }

  dispatchPlan(): Promise<DispatchPlan> {
    return this.request('GET', '/api/admin/dispatch/plan')
  }

  dispatchFile(file: string): Promise<DispatchFile> {
    return this.request('GET', `/api/admin/dispatch/files/${file}`)
  }

  dispatchFileVersion(file: string, version: string): Promise<{ text: string }> {
    return this.request('GET', `/api/admin/dispatch/files/${file}/versions/${version}`)
  }

  /** What a text would have done to the last month's tickets; may take a while. */
  tryDispatchFile(file: string, text: string): Promise<DispatchTrial> {
    return this.request('POST', `/api/admin/dispatch/files/${file}/trial`, { text }, 60_000)
  }

  publishDispatchFile(file: string, text: string, basedOn: string): Promise<DispatchFile> {
    return this.request('PUT', `/api/admin/dispatch/files/${file}`, { text, basedOn })
  }

  rollBackDispatchFile(file: string, version: string): Promise<DispatchFile> {
    return this.request('POST', `/api/admin/dispatch/files/${file}/rollback`, { version })
  }

  dispatchDecisions(filter: string, limit: number): Promise<DispatchDecision[]> {
    return this.request('GET', `/api/admin/dispatch/decisions?filter=${filter}&limit=${limit}`)
  }

  dispatchLearning(): Promise<DispatchLearning> {
    return this.request('GET', '/api/admin/dispatch/learning')
  }

  rollBackDispatchModel(version: string): Promise<DispatchLearning> {
    return this.request('POST', '/api/admin/dispatch/learning/rollback', { version })
  }

  dispatchLessons(): Promise<DispatchLesson[]> {
    return this.request('GET', '/api/admin/dispatch/lessons?limit=50')
  }

  undoDispatchLesson(id: string): Promise<void> {
    return this.request('POST', `/api/admin/dispatch/lessons/${encodeURIComponent(id)}/undo`)
  }

  dispatchRecord(): Promise<DispatchFared[]> {
    return this.request('GET', '/api/admin/dispatch/record')
  }

  proposals(call: string): Promise<Proposal[]> {
    return this.request('GET', `/api/calls/${call}/knowledge`)
  }

  /** Articles for some words; with a call, those that fit it first. */
  searchKnowledge(query: string, call: string | null): Promise<Proposal[]> {
    const parameters = new URLSearchParams({ query })
    if (call !== null) parameters.set('call', call)
    return this.request('GET', `/api/knowledge?${parameters}`)
  }

  article(id: string): Promise<Article> {
    return this.request('GET', `/api/knowledge/${encodeURIComponent(id)}`)
  }

  useArticle(call: string, article: string, outcome: ArticleOutcome): Promise<void> {
    return this.request('POST', `/api/calls/${call}/knowledge`, { article, outcome })
  }

  articles(filter: Record<string, string>): Promise<ListedArticle[]> {
    return this.request('GET', `/api/admin/knowledge?${new URLSearchParams(filter)}`)
  }

  articleVersions(id: string): Promise<ArticleVersion[]> {
    return this.request('GET', `/api/admin/knowledge/${encodeURIComponent(id)}`)
  }

  createArticle(draft: ArticleDraft): Promise<ArticleVersion> {
    return this.request('POST', '/api/admin/knowledge', draft)
  }

  saveArticle(id: string, draft: ArticleDraft): Promise<ArticleVersion> {
    return this.request('PUT', `/api/admin/knowledge/${encodeURIComponent(id)}`, draft)
  }

  /** Moves a version on; `return` wants a remark. */
  moveArticle(
    id: string,
    step: 'submit' | 'approve' | 'return' | 'rollback',
    version: number,
    remark?: string
  ): Promise<ArticleVersion> {
    return this.request('POST', `/api/admin/knowledge/${encodeURIComponent(id)}/${step}`, {
      version,
      ...(remark === undefined ? {} : { remark })
    })
  }

  retireArticle(id: string, remark: string): Promise<void> {
    return this.request('POST', `/api/admin/knowledge/${encodeURIComponent(id)}/retire`, { remark })
  }

  /** Takes a file over as drafts; `content` is Base64. */
  importArticles(name: string, content: string): Promise<{ articles: string[] }> {
    return this.request('POST', '/api/admin/knowledge-import', { name, content })
  }

  checkMap(text: string): Promise<BusinessMap> {
    return this.request('POST', '/api/admin/knowledge-map', { text })
  }

  gaps(days: number): Promise<KnowledgeGap[]> {
    return this.request('GET', `/api/admin/knowledge-gaps?days=${days}`)
  }

  usage(days: number): Promise<ArticleUsage[]> {
    return this.request('GET', `/api/admin/knowledge-usage?days=${days}`)
  }

  /** What has to be found out for a matter. */
  matterTemplate(code: string): Promise<MatterTemplate> {
    return this.request('GET', `/api/matters/${encodeURIComponent(code)}`)
  }

  matterTree(): Promise<MatterTree> {
    return this.request('GET', '/api/admin/matters')
  }

  /** How a tree differs from the published one; refused where it could not be published. */
  checkMatters(matters: readonly MatterEntry[]): Promise<{ changes: MatterChange[] }> {
    return this.request('POST', '/api/admin/matters/check', { matters }, 60_000)
  }

  publishMatters(matters: readonly MatterEntry[], basedOn: string): Promise<MatterTree> {
    return this.request('PUT', '/api/admin/matters', { matters, basedOn }, 60_000)
  }

  rollBackMatters(version: string): Promise<MatterTree> {
    return this.request('POST', '/api/admin/matters/rollback', { version }, 60_000)
  }

  tryMatters(matters: readonly MatterEntry[], sentence: string): Promise<MatterTold[]> {
    return this.request('POST', '/api/admin/matters/try', { matters, sentence }, 60_000)
  }

  /** How many tickets were confirmed lately with questions of their matter left open. */
  unasked(): Promise<Unasked> {
    return this.request('GET', '/api/admin/unasked')
  }

  /** What confirmed tickets taught of matters. */
  mattersLearned(): Promise<MattersLearned> {
    return this.request('GET', '/api/admin/matters/learned')
  }

  /** An empty version takes no history into use. */
  rollBackMattersLearned(version: string): Promise<MattersLearned> {
    return this.request('POST', '/api/admin/matters/learned/rollback', { version }, 60_000)
  }

  undoMatterLesson(number: string): Promise<MattersLearned> {
    return this.request('POST', `/api/admin/matters/learned/${encodeURIComponent(number)}/undo`, {})
  }

  matterTable(): Promise<{ text: string }> {
    return this.request('GET', '/api/admin/matters/table')
  }

  /** A table as a tree; nothing is published. */
  readMatterTable(name: string, text: string): Promise<{ matters: MatterEntry[] }> {
    return this.request('POST', '/api/admin/matters/table', { name, text }, 60_000)
  }

  gazetteer(): Promise<Gazetteer> {
    return this.request('GET', '/api/admin/gazetteer')
  }

  gazetteerNames(containing: string): Promise<GazetteerNames> {
    return this.request('GET', `/api/admin/gazetteer/names?containing=${encodeURIComponent(containing)}`)
  }

  /** Looks a file through; publishes it where that is wanted. */
  putGazetteer(name: string, file: Blob, publish: boolean, basedOn?: string): Promise<GazetteerUpload> {
    const query = new URLSearchParams({ publish: String(publish), ...(basedOn === undefined ? {} : { basedOn }) })
    return this.request('PUT', `/api/admin/gazetteer/${encodeURIComponent(name)}?${query}`, new Blob([file], { type: 'text/csv' }))
  }

  rollBackGazetteer(name: string, version: string): Promise<GazetteerFile> {
    return this.request('POST', `/api/admin/gazetteer/${encodeURIComponent(name)}/rollback`, { version })
  }

  tryGazetteer(sentence: string, cantonese: boolean): Promise<GazetteerTrial> {
    return this.request('POST', '/api/admin/gazetteer/try', { sentence, cantonese })
  }

  /** The recording is not kept. */
  checkAcoustics(recording: Blob, name: string, said: string): Promise<AcousticReport> {
    const query = new URLSearchParams({ name, said })
    return this.request('POST', `/api/admin/acoustic-check?${query}`, new Blob([recording], { type: 'application/octet-stream' }))
  }

  vocabularies(): Promise<VocabularyCondition[]> {
    return this.request('GET', '/api/admin/gazetteer/vocabularies')
  }

  private remember(session: Session): Session {
    this.csrf = session.csrfToken ?? ''
    return session
  }

  private async request<T>(method: string, path: string, body?: unknown, patience = 15_000): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' }
    if (method !== 'GET' && this.csrf !== '') headers['X-CSRF-Token'] = this.csrf
    const file = body instanceof Blob
    if (body !== undefined) headers['Content-Type'] = file ? body.type : 'application/json'
    let response: Response
    try {
      response = await this.send(this.base + path, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        body: body === undefined ? null : file ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(file ? 120_000 : patience)
      })
    } catch {
      throw new RequestError(0, '')
    }
    if (response.ok) {
      if (response.status === 204) return undefined as T
      return (await response.json()) as T
    }
    const problem = await response
      .json()
      .then((value: unknown) => value as Partial<Problem>)
      .catch((): Partial<Problem> => ({}))
    const retryAfter = Number(response.headers.get('Retry-After') ?? NaN)
    if (response.status === 401 && path !== '/api/session') this.onSignedOut()
    throw new RequestError(
      response.status,
      problem.detail ?? problem.title ?? '',
      problem.fields ?? {},
      Number.isFinite(retryAfter) ? retryAfter : null
    )
  }
}
