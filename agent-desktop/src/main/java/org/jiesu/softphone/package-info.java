/** The operator's softphone: what the other packages make, put together. */
@NullMarked
package org.jiesu.softphone;

import org.jspecify.annotations.NullMarked;
