package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.ReadScores;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;

/** Scores as callers see them. */
final class ScoreJson {

  private ScoreJson() {}

  static JsonObject of(ReadScores.Shown shown) {
    ContactScore score = shown.score();
    return JsonText.object()
        .add("contact", score.contact().value())
        .add("score", shown.current())
        .add("hot", shown.isHot())
        .add("hotSince", JsonText.time(score.hotSince().filter(since -> shown.isHot())))
        .add("factors", JsonText.object(CloudEvent.factors(score.score())))
        .add("category", JsonText.text(score.score().category().map(ScoringJson::label)))
        .add("multiplier", score.score().multiplier())
        .add("lastActiveAt", JsonText.time(score.score().lastActive()))
        .add("updatedAt", score.updatedAt().toString())
        .build();
  }

  /** Of a contact that has done nothing. */
  static JsonObject ofNothing(ContactId contact) {
    return JsonText.object()
        .add("contact", contact.value())
        .add("score", 0)
        .add("hot", false)
        .add("hotSince", JsonValue.NULL)
        .add("factors", JsonValue.EMPTY_JSON_OBJECT)
        .add("category", JsonValue.NULL)
        .add("multiplier", 1)
        .add("lastActiveAt", JsonText.time(Optional.empty()))
        .add("updatedAt", JsonText.time(Optional.empty()))
        .build();
  }
}
