package com.nurturehub.emulator.microsoft;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Permissions in one spelling each: a resource and a name. */
final class Scopes {
  private static final String GRAPH = "https://graph.microsoft.com/";
  private static final String OUTLOOK = "https://outlook.office.com/";
  private static final String OUTLOOK_365 = "https://outlook.office365.com/";

  static final String MAIL_SEND = GRAPH + "Mail.Send";
  static final String MAIL_READ = GRAPH + "Mail.Read";
  static final String MAIL_READ_WRITE = GRAPH + "Mail.ReadWrite";
  static final String SMTP_SEND = OUTLOOK + "SMTP.Send";

  /** An application's, where a person has {@link #SMTP_SEND}. */
  static final String SMTP_SEND_AS_APP = OUTLOOK + "SMTP.SendAsApp";

  /** They open no resource. */
  private static final Set<String> OF_OPENID =
      Set.of("openid", "profile", "email", "offline_access");

  private static final String ALL = ".default";

  private Scopes() {}

  /** A name alone is Graph's. */
  static String spelled(String scope) {
    if (scope.startsWith(OUTLOOK_365)) {
      return OUTLOOK + scope.substring(OUTLOOK_365.length());
    }
    return scope.contains("://") ? scope : GRAPH + scope;
  }

  static List<String> spelled(Stream<String> scopes) {
    return scopes.filter(scope -> !OF_OPENID.contains(scope)).map(Scopes::spelled).toList();
  }

  /**
   * What of the granted a token opens when so much is asked for: a token is for one resource, the
   * first that is named.
   */
  static List<String> opened(List<String> granted, String asked) {
    List<String> wanted = spelled(Stream.of(asked.split(" ")).filter(scope -> !scope.isEmpty()));
    List<String> named = wanted.isEmpty() ? granted : wanted;
    if (named.isEmpty()) {
      return List.of();
    }
    String resource = resourceOf(named.getFirst());
    return granted.stream()
        .filter(scope -> resourceOf(scope).equals(resource))
        .filter(scope -> named.contains(scope) || named.contains(resource + ALL))
        .toList();
  }

  /** Whether all that an application was granted for one resource is asked for. */
  static boolean asksForAllOfOne(String asked) {
    return asked.endsWith("/" + ALL) && !asked.contains(" ");
  }

  private static String resourceOf(String scope) {
    return scope.substring(0, scope.lastIndexOf('/') + 1);
  }
}
