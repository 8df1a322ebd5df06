package org.jiesu.cti.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.core.transaction.TransactionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database: an H2 file of this process, or PostgreSQL. Opening it does not need it to be
 * reachable; the schema is brought up to date before its first use. Every method may block for as
 * long as the database takes, at most a few seconds when it is away: never call one on an event
 * loop.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Whoever queued behind an attempt to reach the database need not wait for one of their own. */
  private static final Duration STILL_AWAY = Duration.ofSeconds(1);

  /** H2's error for a file another process has open. */
  private static final int H2_IN_USE = 90020;

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final boolean h2;
  private final String place;
  private volatile boolean migrated;

  // Guarded by this.
  private long awaySince;
  private Optional<StoreException> away = Optional.empty();

  private Database(HikariDataSource pool, boolean h2, String place) {
    this.pool = pool;
    this.h2 = h2;
    this.place = place;
    jdbi = Jdbi.create(pool);
    // The arguments of a failed statement are people's numbers and words: not for logs.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    jdbi.registerRowMapper(ConstructorMapper.factory(CallRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(UtteranceRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(TicketRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(TicketChangeRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(FieldCorrectionRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(DispatchDecisionRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(MatterLessonRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(ArticleVersionRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(ArticleUseRow.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(AskedRow.class));
  }

  /**
   * Prepares the pool of connections.
   *
   * @param dataDirectory where the H2 file lies if the settings name no other database
   * @throws StoreException if the directory cannot be used
   */
  public static Database open(DatabaseSettings settings, Path dataDirectory) {
    boolean h2 = !settings.url().startsWith("jdbc:postgresql:");
    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setMaximumPoolSize(settings.poolSize());
    config.setConnectionTimeout(CONNECT.toMillis());
    config.setValidationTimeout(CONNECT.toMillis() - 1_000);
    config.setInitializationFailTimeout(-1);
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    String place;
    if (settings.url().isEmpty()) {
      Path file = dataDirectory.toAbsolutePath().resolve("hotline");
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new StoreException("数据目录 " + dataDirectory + " 无法创建，请检查权限和磁盘：" + e, e);
      }
      // WRITE_DELAY=0: a commit is in the file when it returns, so that a kill loses none.
      // DB_CLOSE_ON_EXIT=FALSE: we close it ourselves, after what still writes.
      config.setJdbcUrl(
          "jdbc:h2:file:"
              + file
              + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
              + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE");
      place = file + ".mv.db";
    } else {
      config.setJdbcUrl(settings.url());
      place = settings.place();
    }
    if (!h2) {
      // A server that vanished without a word must not hold a thread for the kernel's two hours.
      config.addDataSourceProperty("connectTimeout", "3");
      config.addDataSourceProperty("socketTimeout", "30");
      config.addDataSourceProperty("tcpKeepAlive", "true");
      // Its details quote the row.
      config.addDataSourceProperty("logServerErrorDetail", "false");
    }
    return new Database(new HikariDataSource(config), h2, place);
  }

  /**
   * Brings the schema up to date; does nothing after it succeeded once.
   *
   * @throws StoreException if the database is away, in use by another process, or its schema is not
   *     one of ours
   */
  public synchronized void migrate() {
    if (migrated) {
      return;
    }
    if (away.isPresent() && System.nanoTime() - awaySince < STILL_AWAY.toNanos()) {
      throw new StoreException(away.get().getMessage(), away.get());
    }
    try (Connection connection = pool.getConnection()) {
      log.debug("database {} answers", connection.getMetaData().getDatabaseProductName());
      away = Optional.empty();
    } catch (SQLException e) {
      StoreException failure = away(e);
      away = Optional.of(failure);
      awaySince = System.nanoTime();
      throw failure;
    }
    try {
      Flyway.configure().dataSource(pool).locations("classpath:db/migration").load().migrate();
    } catch (FlywayValidateException e) {
      throw new StoreException(
          "数据库 "
              + place
              + " 是由另一个版本的程序建立的，结构与本版本不符，没有改动。请换回原来的版本，或恢复升级前的备份；"
              + "若只是演示数据，停机后移走该数据库即可重建。",
          e);
    } catch (FlywayException e) {
      throw new StoreException("数据库 " + place + " 的结构无法更新，请联系维护人员：" + e.getMessage(), e);
    }
    migrated = true;
  }

  /** Where it is, for logs: a file or an address, no secrets. */
  public String place() {
    return place;
  }

  /**
   * JDBI on the migrated database, for the data access of this package and its tests.
   *
   * @throws StoreException if it is not migrated yet and cannot be now
   */
  public Jdbi jdbi() {
    migrate();
    return jdbi;
  }

  /** The people who may sign in. */
  public PersonDao people() {
    return new PersonDao(this::jdbi);
  }

  /** Their sessions. */
  public SessionDao sessions() {
    return new SessionDao(this::jdbi);
  }

  /** The audit trail. */
  public AuditDao audit() {
    return new AuditDao(this::jdbi);
  }

  /** What is wrong with the database, in Chinese; empty while it answers. */
  public Optional<String> trouble() {
    try {
      migrate();
      try (Connection connection = pool.getConnection()) {
        return connection.isValid(2) ? Optional.empty() : Optional.of("数据库没有应答。");
      }
    } catch (SQLException e) {
      return Optional.of(away(e).getMessage());
    } catch (StoreException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Does all of {@code work} or none of it.
   *
   * @throws StoreException if the database refuses or is away
   */
  public <T> T inTransaction(Function<Transaction, T> work) {
    migrate();
    try {
      return jdbi.inTransaction(handle -> work.apply(new Transaction(handle)));
    } catch (ConnectionException | TransactionException e) {
      throw away(e);
    } catch (JdbiException e) {
      throw trouble().isPresent()
          ? away(e)
          : new StoreException("数据库拒绝了这次操作，没有任何改动；请联系管理员查看服务器日志。", e);
    }
  }

  /** Does all of {@code work} or none of it; see {@link #inTransaction}. */
  public void useTransaction(Consumer<Transaction> work) {
    inTransaction(
        transaction -> {
          work.accept(transaction);
          return true;
        });
  }

  /**
   * Returns when all that was committed survives a power cut. PostgreSQL's commits always do; H2's
   * survive a kill without it.
   */
  public void force() {
    if (!h2) {
      return;
    }
    try {
      jdbi.useHandle(handle -> handle.execute("CHECKPOINT SYNC"));
    } catch (JdbiException e) {
      throw away(e);
    }
  }

  private StoreException away(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getErrorCode() == H2_IN_USE && h2) {
        return new StoreException("数据库文件 " + place + " 正被另一个进程使用；请先停止它，或改用另一个数据目录。", e);
      }
    }
    return new StoreException("数据库暂时无法使用，请检查它是否在运行、地址和口令是否正确（" + e.getMessage() + "）", e);
  }

  @Override
  public void close() {
    if (h2 && migrated) {
      try {
        force();
      } catch (StoreException e) {
        log.warn("the database could not be forced to disk: {}", e.getMessage());
      }
    }
    pool.close();
  }
}
