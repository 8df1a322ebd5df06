/**
 * How well the product understands, measured on texts whose answers are known: what a city runs
 * after each change of its lists, rules or models. May know every feature; nobody knows it.
 */
@NullMarked
package org.jiesu.cti.evaluation;

import org.jspecify.annotations.NullMarked;
