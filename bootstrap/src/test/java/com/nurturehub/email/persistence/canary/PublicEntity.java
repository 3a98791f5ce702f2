package com.nurturehub.email.persistence.canary;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Breaks: entities stay in persistence. */
@Entity
public class PublicEntity {

  @Id long id;
}
