package org.jiesu.cti.identity;

import java.util.List;
import java.util.Set;

/**
 * Somebody to sign in as in demonstration mode. Out of that mode these people cannot sign in, even
 * where an earlier demonstration left them in the database.
 *
 * @param note in Chinese, for the sign-in page
 */
public record DemoAccount(
    String number,
    String name,
    String password,
    String extension,
    Set<String> queues,
    String note) {

  public DemoAccount {
    queues = Set.copyOf(queues);
  }

  /** The demonstration's three operators. */
  public static List<DemoAccount> operators() {
    return List.of(
        new DemoAccount(
            "1001",
            "王敏",
            "jiesu-1001",
            "1001",
            Set.of("general", "consumer", "social", "urban", "cantonese"),
            "普通话和粤语坐席"),
        new DemoAccount(
            "1002",
            "李强",
            "jiesu-1002",
            "1002",
            Set.of("general", "social", "police", "enterprise"),
            "普通话坐席"),
        new DemoAccount("1003", "陈小红", "jiesu-1003", "1003", Set.of("cantonese"), "粤语坐席"));
  }
}
