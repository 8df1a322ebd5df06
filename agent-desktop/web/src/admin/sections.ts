import type { Component } from 'vue'
import type { Word } from '../shared/i18n'

/** A page of the administrators' workspace: `/admin/PATH`, in the side navigation by this order. */
export interface Section {
  path: string
  title: Word
  component: () => Promise<Component>
}

export const SECTIONS: Section[] = [
  { path: 'navigation', title: 'admin.navigation', component: () => import('./NavigationSection.vue') },
  { path: 'knowledge', title: 'knowledge.title', component: () => import('./KnowledgeSection.vue') },
  { path: 'gazetteer', title: 'gazetteer.title', component: () => import('./GazetteerSection.vue') },
  { path: 'matters', title: 'matters.title', component: () => import('./MattersSection.vue') },
  { path: 'dispatch', title: 'admin.dispatch', component: () => import('./dispatch/DispatchSection.vue') },
  { path: 'acoustic', title: 'acoustic.title', component: () => import('./AcousticSection.vue') }
]
