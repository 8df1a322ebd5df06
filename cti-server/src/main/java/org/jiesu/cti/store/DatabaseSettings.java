package org.jiesu.cti.store;

import com.typesafe.config.Config;

/**
 * Where the database is.
 *
 * @param url JDBC address; empty for an H2 file in the data directory
 * @param poolSize most connections at once
 */
public record DatabaseSettings(String url, String user, String password, int poolSize) {

  public DatabaseSettings {
    if (poolSize < 1) {
      throw new StoreException("jiesu.database.pool-size 必须至少为 1，现在是 " + poolSize);
    }
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
      throw new StoreException("jiesu.database.url 必须以 jdbc:postgresql: 开头，或留空使用内置数据库");
    }
  }

  /** Reads {@code jiesu.database} of the server's whole configuration. */
  public static DatabaseSettings from(Config config) {
    Config database = config.getConfig("jiesu.database");
    return new DatabaseSettings(
        database.getString("url"),
        database.getString("user"),
        database.getString("password"),
        database.getInt("pool-size"));
  }

  /** The address without its parameters, which may hold a password. */
  String place() {
    return url.replaceFirst("[?;].*", "");
  }

  @Override
  public String toString() {
    return "DatabaseSettings[url=" + place() + ", user=" + user + ", poolSize=" + poolSize + "]";
  }
}
