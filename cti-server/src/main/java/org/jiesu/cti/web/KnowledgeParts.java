package org.jiesu.cti.web;

import org.jiesu.cti.knowledge.KnowledgeBase;
import org.jiesu.cti.knowledge.Proposals;

/** What the routes of the knowledge base stand on. */
public record KnowledgeParts(KnowledgeBase base, Proposals proposals) {}
