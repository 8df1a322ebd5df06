import { onMounted, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { explain, useDesk } from '../../agent/desk'
import type { DispatchPlan } from '../../shared/contract'

/** What is in force, read when a tab is opened and after each publication. */
export interface LoadedPlan {
  plan: ShallowRef<DispatchPlan | null>
  problem: Ref<string>
  load: () => Promise<void>
  areaName: (code: string | undefined) => string
}

export function usePlan(): LoadedPlan {
  const desk = useDesk()
  const plan = shallowRef<DispatchPlan | null>(null)
  const problem = ref('')

  async function load(): Promise<void> {
    try {
      plan.value = await desk.api.dispatchPlan()
      problem.value = ''
      void desk.loadReference()
    } catch (error) {
      problem.value = explain(error)
    }
  }

  function areaName(code: string | undefined): string {
    return plan.value?.areas.find((area) => area.code === code)?.name ?? code ?? ''
  }

  onMounted(load)
  return { plan, problem, load, areaName }
}

/** Whether all words that were typed are somewhere in the texts. */
export function matches(query: string, texts: readonly (string | undefined)[]): boolean {
  const all = texts.join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}
