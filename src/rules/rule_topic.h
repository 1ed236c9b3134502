/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule knows of comments and discussions. Its name tells: en.navigation.comment-reply. */
#ifndef RULE_TOPIC_H
#define RULE_TOPIC_H

#include <stdint.h>

enum rule_topic {
    TOPIC_NONE,
    TOPIC_COMMENT_REPLY,  /* a button below each comment */
    TOPIC_COMMENT_AUTHOR, /* somebody says */
    TOPIC_COMMENT_TITLE,  /* the head of all comments */
    TOPIC_COMMENT_FORM,   /* a field for a new comment */
    TOPIC_COMMENT,        /* anything else about comments */
    TOPIC_FORUM_THREAD,   /* what only a forum has */
    TOPIC_FORUM_CONTROLS, /* buttons of a forum */
    TOPIC_FORUM_POST,     /* the header of a post */
    TOPIC_BYLINE          /* who wrote an article */
};

#define TOPIC_MASK(topic) (1U << (topic))

/* The topic of a rule, an enum rule_topic, by how the last part of its name begins. */
uint8_t rule_topic(const char *name);

#endif
