package org.jiesu.cti.navigation;

import org.jiesu.cti.call.CallId;

/** Walks callers through the published navigation tree (导航). */
public interface Navigation {

  /** Begins a walk with the tree as it is published now; the walk keeps that version to its end. */
  Walk begin(CallId call);
}
