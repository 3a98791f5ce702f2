package com.nurturehub.email.persistence.delivery;

import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.port.Suppressions;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Suppressions in {@code suppression}, one row per contact or address. */
public final class PostgresSuppressions implements Suppressions {

  private static final UUID AFTER_ALL = new UUID(-1, -1);

  private static final NativeSql ADD =
      NativeSql.of(
          """
          INSERT INTO suppression (tenant, id, kind, key, address, reason, since)
          VALUES (:tenant, :id, :kind, :key, :address, :reason, :since)
          ON CONFLICT (tenant, kind, key) DO NOTHING
          """);

  private static final NativeSql REMOVE =
      NativeSql.of(
          """
          DELETE FROM suppression WHERE tenant = :tenant AND id = :id
          RETURNING tenant, id, kind, key, address, reason, since
          """);

  private static final NativeSql LIST =
      NativeSql.of(
          """
          SELECT tenant, id, kind, key, address, reason, since FROM suppression
          WHERE tenant = :tenant AND id < :before ORDER BY id DESC LIMIT :max
          """);

  private static final NativeSql OF_TARGETS =
      NativeSql.of(
          """
          SELECT s.tenant, s.id, s.kind, s.key, s.address, s.reason, s.since
          FROM (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:kinds AS text[])) AS kind,
              unnest(CAST(:keys AS text[])) AS key) AS wanted
          JOIN suppression s
            ON s.tenant = wanted.tenant AND s.kind = wanted.kind AND s.key = wanted.key
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresSuppressions(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /** What is unique about a target. */
  private record Key(String tenant, String kind, String key) {

    static Key of(TenantId tenant, Target target) {
      return switch (target) {
        case Target.OfContact it -> new Key(tenant.value(), "contact", it.contact().value());
        case Target.OfAddress it -> new Key(tenant.value(), "address", it.address().canonical());
        case Target.OfErasedAddress it -> new Key(tenant.value(), "erased-address", it.digest());
      };
    }

    /** Those under which a target is found: an address also where it is erased. */
    static List<Key> allOf(TenantId tenant, Target target) {
      return target instanceof Target.OfAddress it
          ? List.of(of(tenant, it), of(tenant, erased(tenant, it.address())))
          : List.of(of(tenant, target));
    }

    private static Target erased(TenantId tenant, MailAddress address) {
      return Target.OfErasedAddress.of(tenant, address);
    }

    /** Those by which an e-mail may be suppressed. */
    static List<Key> of(EmailDetails email) {
      Contact contact = email.contact();
      return List.of(
          of(email.tenant(), new Target.OfContact(contact.id())),
          of(email.tenant(), new Target.OfAddress(contact.mailbox().address())),
          of(email.tenant(), erased(email.tenant(), contact.mailbox().address())));
    }
  }

  @Override
  public Suppression add(Suppression suppression) {
    Key key = Key.of(suppression.tenant(), suppression.target());
    Optional<Suppression> inForce = Optional.empty();
    // One that was neither added nor found was lifted in between: once more.
    while (inForce.isEmpty()) {
      inForce =
          insert(suppression, key)
              ? Optional.of(suppression)
              : find(List.of(key)).values().stream().findFirst();
    }
    return inForce.get();
  }

  private boolean insert(Suppression suppression, Key key) {
    return unitOfWork
            .call(ADD)
            .set("tenant", key.tenant())
            .set("id", suppression.id().value())
            .set("kind", key.kind())
            .set("key", key.key())
            .set("address", addressOf(suppression.target()))
            .set("reason", suppression.reason())
            .set("since", suppression.since())
            .update()
        > 0;
  }

  private static Optional<String> addressOf(Target target) {
    return switch (target) {
      case Target.OfContact it -> Optional.empty();
      case Target.OfAddress it -> Optional.of(it.address().value());
      case Target.OfErasedAddress it -> Optional.empty();
    };
  }

  @Override
  public Optional<Suppression> remove(TenantId tenant, SuppressionId id) {
    return unitOfWork
        .call(REMOVE)
        .set("tenant", tenant.value())
        .set("id", id.value())
        .first(PostgresSuppressions::suppression);
  }

  @Override
  public List<Suppression> list(
      TenantId tenant, Optional<Target> target, Optional<SuppressionId> before, int limit) {
    UUID below = before.map(SuppressionId::value).orElse(AFTER_ALL);
    return target
        .map(
            wanted ->
                find(Key.allOf(tenant, wanted)).values().stream()
                    .filter(s -> s.id().toString().compareTo(below.toString()) < 0)
                    .sorted(Comparator.comparing((Suppression s) -> s.id().toString()).reversed())
                    .limit(limit)
                    .toList())
        .orElseGet(
            () ->
                unitOfWork
                    .call(LIST)
                    .set("tenant", tenant.value())
                    .set("before", below)
                    .set("max", limit)
                    .list(PostgresSuppressions::suppression));
  }

  @Override
  public Map<EmailId, Suppression> ofAll(Collection<EmailDetails> emails) {
    Map<Key, Suppression> found =
        find(emails.stream().flatMap(email -> Key.of(email).stream()).distinct().toList());
    Map<EmailId, Suppression> suppressed = new HashMap<>();
    for (EmailDetails email : emails) {
      Key.of(email).stream()
          .flatMap(key -> Stream.ofNullable(found.get(key)))
          .min(Comparator.comparing(Suppression::since))
          .ifPresent(oldest -> suppressed.put(email.id(), oldest));
    }
    return suppressed;
  }

  private Map<Key, Suppression> find(List<Key> wanted) {
    return wanted.isEmpty()
        ? Map.of()
        : unitOfWork
            .call(OF_TARGETS)
            .setEach("tenants", String.class, wanted, Key::tenant)
            .setEach("kinds", String.class, wanted, Key::kind)
            .setEach("keys", String.class, wanted, Key::key)
            .list(PostgresSuppressions::suppression)
            .stream()
            .collect(toMap(s -> Key.of(s.tenant(), s.target()), Function.identity()));
  }

  private static Suppression suppression(SqlRow row) {
    return new Suppression(
        new TenantId(row.text("tenant")),
        new SuppressionId(row.uuid("id")),
        target(row),
        row.text("reason"),
        row.instant("since"));
  }

  private static Target target(SqlRow row) {
    return switch (row.text("kind")) {
      case "contact" -> new Target.OfContact(new ContactId(row.text("key")));
      case "address" ->
          new Target.OfAddress(new MailAddress(row.optionalText("address").orElseThrow()));
      case "erased-address" ->
          new Target.OfErasedAddress(new TenantId(row.text("tenant")), row.text("key"));
      default -> throw new IllegalStateException("unknown kind of suppression");
    };
  }
}
