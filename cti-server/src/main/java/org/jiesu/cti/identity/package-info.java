/** People, roles, sessions, and the masking of personal data. */
@NullMarked
package org.jiesu.cti.identity;

import org.jspecify.annotations.NullMarked;
