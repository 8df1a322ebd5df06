/** Which responsible unit (承办单位) a ticket belongs to, and why. */
@NullMarked
package org.jiesu.cti.dispatch;

import org.jspecify.annotations.NullMarked;
