package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HeaderText;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tenant.TrackingSwitches;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.Fields;
import jakarta.json.JsonValue;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads a delivery configuration. What a provider alone understands passes through unread. */
final class DeliveryRequest {

  /** The mode whose way is named by {@code crm} instead of {@code transport}. */
  static final String CRM_NATIVE = "crm-native";

  private static final String DEFAULT_TRANSPORT = "api";

  /** A key file that is handed on whole: its own fields are none of ours. */
  private static final String SERVICE_ACCOUNT = "serviceAccount";

  private static final List<String> CREDENTIALS = List.of("oauth", "application", "credentials");

  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
  private static final Pattern WALL_CLOCK = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");

  private DeliveryRequest() {}

  /**
   * The settings that the body asks for.
   *
   * @throws com.nurturehub.email.rest.json.InvalidRequest if anything is wrong with it
   */
  static DeliverySettings read(JsonValue body, TenantId tenant, Instant now) {
    return Fields.read(body, fields -> settings(fields, tenant, now));
  }

  /** A day's name in the contract, such as {@code MON}. */
  static String label(DayOfWeek day) {
    return day.name().substring(0, 3);
  }

  /** A policy's name in the contract. */
  static String label(UnknownOutcomePolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<DeliverySettings> settings(Fields fields, TenantId tenant, Instant now) {
    Optional<ProviderId> provider = provider(fields);
    Optional<Mailbox> sender = fields.requiredObject("sender", DeliveryRequest::mailbox);
    ProviderCredentials credentials = credentials(fields);
    Optional<SendLimits> limits = fields.object("limits", DeliveryRequest::limits);
    Optional<SendingHours> hours = fields.object("sendingHours", DeliveryRequest::sendingHours);
    Optional<UnknownOutcomePolicy> unknown =
        fields.text(
            "unknownOutcome",
            t -> Choice.of(t, UnknownOutcomePolicy.values(), DeliveryRequest::label));
    Optional<TrackingSwitches> tracking = fields.object("tracking", DeliveryRequest::tracking);
    Optional<HostName> trackingHost =
        fields.text("trackingHost", host -> new HostName(host.toLowerCase(Locale.ROOT)));
    return fields.make(
        () ->
            new DeliverySettings(
                tenant,
                provider.orElseThrow(),
                sender.orElseThrow(),
                credentials,
                limits,
                hours,
                unknown.orElse(UnknownOutcomePolicy.RESEND),
                tracking.orElse(TrackingSwitches.ALL),
                trackingHost,
                Connection.unverified(now),
                now));
  }

  private static Optional<ProviderId> provider(Fields fields) {
    Optional<String> mode = fields.requiredText("mode", DeliveryRequest::providerPart);
    boolean crmNative = mode.equals(Optional.of(CRM_NATIVE));
    String wayField = crmNative ? "crm" : "transport";
    String foreignField = crmNative ? "transport" : "crm";
    if (mode.isPresent() && fields.hasAny(foreignField)) {
      fields.fault(foreignField, "does not go with this mode");
    }
    Optional<String> way =
        crmNative
            ? fields.requiredText(wayField, DeliveryRequest::providerPart)
            : fields
                .text(wayField, DeliveryRequest::providerPart)
                .or(() -> Optional.of(DEFAULT_TRANSPORT));
    return mode.flatMap(m -> way.map(w -> new ProviderId(m, w)));
  }

  private static String providerPart(String text) {
    try {
      return new ProviderId(text, text).mode();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a name of lower-case letters, digits and '-'", e);
    }
  }

  private static Optional<Mailbox> mailbox(Fields fields) {
    Optional<MailAddress> address = fields.requiredText("address", MailAddress::new);
    Optional<String> name = fields.text("name", HeaderText::require);
    return fields.make(() -> new Mailbox(address.orElseThrow(), name));
  }

  private static ProviderCredentials credentials(Fields fields) {
    Map<String, String> values = new TreeMap<>();
    for (String name : CREDENTIALS) {
      refuseEmpty(fields, name);
      fields.object(name, flattener(name, values));
    }
    refuseEmpty(fields, SERVICE_ACCOUNT);
    fields
        .object(
            SERVICE_ACCOUNT,
            key -> {
              key.names();
              return Optional.of(key);
            })
        .flatMap(key -> fields.value(SERVICE_ACCOUNT))
        .ifPresent(key -> values.put(SERVICE_ACCOUNT, key.toString()));
    return new ProviderCredentials(values);
  }

  /** An empty object would look like none, and keep the stored secrets. */
  private static void refuseEmpty(Fields fields, String name) {
    if (fields.value(name).filter(JsonValue.EMPTY_JSON_OBJECT::equals).isPresent()) {
      fields.fault(name, "must not be empty");
    }
  }

  /** Puts every string below an object into {@code into}, under its dotted path. */
  private static Function<Fields, Optional<Boolean>> flattener(
      String prefix, Map<String, String> into) {
    return fields -> {
      for (String name : fields.names()) {
        String path = prefix + "." + name;
        if (name.isEmpty() || name.indexOf('.') >= 0) {
          fields.fault(name, "is not a known field");
        } else if (fields.value(name).filter(v -> isObject(v)).isPresent()) {
          fields.object(name, flattener(path, into));
        } else {
          fields
              .requiredText(name, DeliveryRequest::secret)
              .ifPresent(secret -> into.put(path, secret));
        }
      }
      return Optional.of(true);
    };
  }

  private static boolean isObject(JsonValue value) {
    return value.getValueType() == JsonValue.ValueType.OBJECT;
  }

  private static String secret(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("must not be blank");
    }
    return text;
  }

  private static Optional<SendLimits> limits(Fields fields) {
    Optional<Integer> perMinute = fields.requiredInteger("perMinute", 1, SendLimits.MAX_PER_MINUTE);
    Optional<Integer> perDay = fields.requiredInteger("perDay", 1, SendLimits.MAX_PER_DAY);
    Optional<Integer> concurrent =
        fields.requiredInteger("concurrent", 1, SendLimits.MAX_CONCURRENT);
    return fields.make(
        () ->
            new SendLimits(
                perMinute.orElseThrow(), perDay.orElseThrow(), concurrent.orElseThrow()));
  }

  private static Optional<SendingHours> sendingHours(Fields fields) {
    Optional<ZoneId> zone = fields.requiredText("zone", DeliveryRequest::zone);
    Optional<Set<DayOfWeek>> days = days(fields);
    Optional<LocalTime> from = fields.requiredText("from", DeliveryRequest::wallClock);
    Optional<LocalTime> to = fields.requiredText("to", DeliveryRequest::wallClock);
    return fields.make(
        "to",
        () ->
            new SendingHours(
                zone.orElseThrow(), days.orElseThrow(), from.orElseThrow(), to.orElseThrow()));
  }

  private static ZoneId zone(String name) {
    if (!ZONES.contains(name)) {
      throw new IllegalArgumentException("must be an IANA time zone such as Europe/London");
    }
    return ZoneId.of(name);
  }

  private static Optional<Set<DayOfWeek>> days(Fields fields) {
    return fields
        .requiredTexts("days", t -> Choice.of(t, DayOfWeek.values(), DeliveryRequest::label))
        .map(Set::copyOf);
  }

  private static LocalTime wallClock(String text) {
    if (!WALL_CLOCK.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a wall-clock time such as 09:00");
    }
    return LocalTime.parse(text);
  }

  private static Optional<TrackingSwitches> tracking(Fields fields) {
    Optional<Boolean> opens = fields.flag("opens");
    Optional<Boolean> clicks = fields.flag("clicks");
    return fields.make(() -> new TrackingSwitches(opens.orElse(true), clicks.orElse(true)));
  }
}
