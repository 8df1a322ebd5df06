/** The navigation tree (导航) a caller meets before an operator, and the flow that walks it. */
@NullMarked
package org.jiesu.cti.navigation;

import org.jspecify.annotations.NullMarked;
