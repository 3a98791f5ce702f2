package com.nurturehub.email.persistence.tenant;

import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tenant.TrackingSwitches;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import com.nurturehub.email.persistence.session.Labels;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link DeliverySettings} and their row, both ways. */
final class DeliverySettingsMapping {

  /** Leads the credentials before they are sealed, so that another form can follow one day. */
  private static final byte FORM = 1;

  private final SecretSeal seal;

  DeliverySettingsMapping(SecretSeal seal) {
    this.seal = seal;
  }

  DeliverySettingsRow toRow(DeliverySettings settings) {
    DeliverySettingsRow row = new DeliverySettingsRow();
    row.tenant = settings.tenant().value();
    row.provider = settings.provider().toString();
    row.senderAddress = settings.sender().address().value();
    row.senderName = settings.sender().name().orElse(null);
    row.sealedCredentials = sealed(settings.tenant(), settings.credentials());
    row.perMinute = settings.limits().map(SendLimits::perMinute).orElse(null);
    row.perDay = settings.limits().map(SendLimits::perDay).orElse(null);
    row.concurrent = settings.limits().map(SendLimits::concurrent).orElse(null);
    SendingHoursColumns hours = SendingHoursColumns.of(settings.sendingHours());
    row.hoursZone = hours.zone();
    row.hoursDays = hours.dayArray();
    row.hoursFrom = hours.from();
    row.hoursTo = hours.to();
    row.unknownOutcome = Labels.of(settings.unknownOutcome());
    row.trackOpens = settings.tracking().opens();
    row.trackClicks = settings.tracking().clicks();
    row.trackingHost = settings.trackingHost().map(HostName::value).orElse(null);
    row.connectionState = Labels.of(settings.connection().state());
    row.connectionSince = settings.connection().since();
    row.connectionDetail = settings.connection().detail().orElse(null);
    row.updatedAt = settings.updatedAt();
    return row;
  }

  DeliverySettings toSettings(DeliverySettingsRow row) {
    TenantId tenant = new TenantId(row.tenant);
    return new DeliverySettings(
        tenant,
        ProviderId.parse(row.provider),
        new Mailbox(new MailAddress(row.senderAddress), Optional.ofNullable(row.senderName)),
        unsealed(tenant, row.sealedCredentials),
        limits(row),
        new SendingHoursColumns(
                row.hoursZone,
                row.hoursDays == null ? null : Arrays.asList(row.hoursDays),
                row.hoursFrom,
                row.hoursTo)
            .toSendingHours(),
        Labels.parse(UnknownOutcomePolicy.class, row.unknownOutcome),
        new TrackingSwitches(row.trackOpens, row.trackClicks),
        Optional.ofNullable(row.trackingHost).map(HostName::new),
        new Connection(
            Labels.parse(Connection.State.class, row.connectionState),
            row.connectionSince,
            Optional.ofNullable(row.connectionDetail)),
        row.updatedAt);
  }

  private static Optional<SendLimits> limits(DeliverySettingsRow row) {
    if (row.perMinute == null || row.perDay == null || row.concurrent == null) {
      return Optional.empty();
    }
    return Optional.of(new SendLimits(row.perMinute, row.perDay, row.concurrent));
  }

  byte @Nullable [] sealed(TenantId tenant, ProviderCredentials credentials) {
    return credentials.isEmpty() ? null : seal.seal(tenant, packed(credentials.values()));
  }

  private ProviderCredentials unsealed(TenantId tenant, byte @Nullable [] sealed) {
    return sealed == null
        ? ProviderCredentials.NONE
        : new ProviderCredentials(unpacked(seal.unseal(tenant, sealed)));
  }

  /** The form, then every name and value in UTF-8, each led by its length in four octets. */
  private static byte[] packed(Map<String, String> values) {
    byte[][] texts =
        values.entrySet().stream()
            .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    int size = 1 + Arrays.stream(texts).mapToInt(text -> Integer.BYTES + text.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(size).put(FORM);
    for (byte[] text : texts) {
      buffer.putInt(text.length).put(text);
    }
    return buffer.array();
  }

  private static Map<String, String> unpacked(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Map<String, String> values = new TreeMap<>();
    try {
      if (buffer.get() != FORM) {
        throw new IllegalArgumentException("credentials of a form that this version does not know");
      }
      while (buffer.hasRemaining()) {
        values.put(text(buffer), text(buffer));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("credentials break off", e);
    }
    return values;
  }

  private static String text(ByteBuffer buffer) {
    byte[] text = new byte[buffer.getInt()];
    buffer.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
