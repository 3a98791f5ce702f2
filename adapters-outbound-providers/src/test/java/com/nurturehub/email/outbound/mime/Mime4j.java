package com.nurturehub.email.outbound.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.MessageComposerContract.Parsed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.util.ContentUtil;
import org.apache.james.mime4j.util.MimeUtil;

/** Reads messages with Apache James, which knows nothing of how we write them. */
final class Mime4j {

  private Mime4j() {}

  static Message message(byte[] message) {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(MimeConfig.custom().setMaxLineLen(-1).setMaxHeaderLen(-1).build());
    try {
      return builder.parseMessage(new ByteArrayInputStream(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Parsed parse(byte[] message) {
    Message parsed = message(message);
    assertThat(parsed.getMimeType()).isEqualTo("multipart/alternative");
    List<Entity> parts = ((Multipart) parsed.getBody()).getBodyParts();
    assertThat(parts).extracting(Entity::getMimeType).containsExactly("text/plain", "text/html");
    assertThat(parts).extracting(Entity::getCharset).containsOnly("UTF-8");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Field field : parsed.getHeader().getFields()) {
      headers.put(
          field.getName(),
          DecoderUtil.decodeEncodedWords(bodyOf(field), DecodeMonitor.SILENT).strip());
    }
    return new Parsed(headers, textIn(parts.get(0)), textIn(parts.get(1)));
  }

  /** Unfolded; by itself it would read ASCII alone, but an address may be in UTF-8 (RFC 6532). */
  private static String bodyOf(Field field) {
    String whole = ContentUtil.decode(StandardCharsets.UTF_8, field.getRaw());
    return MimeUtil.unfold(whole.substring(whole.indexOf(':') + 1));
  }

  private static String textIn(Entity part) {
    try {
      return new String(
          ((SingleBody) part.getBody()).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
