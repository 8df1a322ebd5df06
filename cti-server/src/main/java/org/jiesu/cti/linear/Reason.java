package org.jiesu.cti.linear;

/**
 * Words of a document that spoke for a label.
 *
 * @param part the document's part they stand in
 * @param start index of their first character in that part's text
 * @param end index after their last
 * @param weight what they added to the label's score against the others, positive
 */
public record Reason(String part, int start, int end, String words, double weight) {}
