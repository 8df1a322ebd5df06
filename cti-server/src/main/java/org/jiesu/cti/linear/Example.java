package org.jiesu.cti.linear;

/**
 * A document whose label is known.
 *
 * @param group examples that tell the same are of one group and never on both sides when a model is
 *     tried on what it has not seen; different examples have different groups
 */
public record Example(Document document, String label, String group) {}
