/** The database: schema and data access. The only package that writes SQL. */
@NullMarked
package org.jiesu.cti.store;

import org.jspecify.annotations.NullMarked;
