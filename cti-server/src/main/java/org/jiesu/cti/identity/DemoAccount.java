package org.jiesu.cti.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody to sign in as in demonstration mode. Out of that mode these people cannot sign in, even
 * where an earlier demonstration left them in the database.
 *
 * @param extension of those who answer calls
 * @param note in Chinese, for the sign-in page
 */
public record DemoAccount(
    String number,
    String name,
    String password,
    Set<Role> roles,
    Optional<String> extension,
    Set<String> queues,
    String note) {

  public DemoAccount {
    roles = Set.copyOf(roles);
    queues = Set.copyOf(queues);
  }

  /** The demonstration's three operators and two administrators. */
  public static List<DemoAccount> people() {
    return List.of(
        operator(
            "1001",
            "王敏",
            Set.of("general", "consumer", "social", "urban", "cantonese"),
            "普通话和粤语坐席"),
        operator("1002", "李强", Set.of("general", "social", "police", "enterprise"), "普通话坐席"),
        operator("1003", "陈小红", Set.of("cantonese"), "粤语坐席"),
        administrator("9001", "周岚", "管理员"),
        // what one writes another must approve
        administrator("9002", "何静", "管理员（知识审核）"));
  }

  private static DemoAccount administrator(String number, String name, String note) {
    return new DemoAccount(
        number,
        name,
        "jiesu-" + number,
        Set.of(Role.ADMINISTRATOR),
        Optional.empty(),
        Set.of(),
        note);
  }

  private static DemoAccount operator(String number, String name, Set<String> queues, String note) {
    return new DemoAccount(
        number, name, "jiesu-" + number, Set.of(Role.OPERATOR), Optional.of(number), queues, note);
  }
}
