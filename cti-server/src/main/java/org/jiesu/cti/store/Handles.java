package org.jiesu.cti.store;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Database handles for data access outside the journal's projection; every failure is a {@link
 * StoreException}.
 */
final class Handles {
  private final Supplier<Jdbi> jdbi;

  Handles(Supplier<Jdbi> jdbi) {
    this.jdbi = jdbi;
  }

  <T> T with(Function<Handle, T> work) {
    try {
      return jdbi.get().withHandle(work::apply);
    } catch (JdbiException e) {
      throw new StoreException("数据库暂时无法使用，请稍后再试（" + e.getMessage() + "）", e);
    }
  }

  void use(Consumer<Handle> work) {
    with(
        handle -> {
          work.accept(handle);
          return true;
        });
  }
}
