/** HTTP routes and WebSockets: thin, no rules of their own. */
@NullMarked
package org.jiesu.cti.web;

import org.jspecify.annotations.NullMarked;
