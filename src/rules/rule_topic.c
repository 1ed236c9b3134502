/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_topic.h"

#include <stddef.h>
#include <string.h>

/* The first that fits counts. */
static const struct {
    const char *begins;
    enum rule_topic topic;
} topics[] = {{"comment-reply", TOPIC_COMMENT_REPLY},
              {"comment-author", TOPIC_COMMENT_AUTHOR},
              {"comment-title", TOPIC_COMMENT_TITLE},
              {"comment-form", TOPIC_COMMENT_FORM},
              {"comment", TOPIC_COMMENT},
              {"forum-thread", TOPIC_FORUM_THREAD},
              {"forum-controls", TOPIC_FORUM_CONTROLS},
              {"forum-post", TOPIC_FORUM_POST},
              {"byline", TOPIC_BYLINE},
              {"by-line", TOPIC_BYLINE}};

uint8_t rule_topic(const char *name) {
    const char *dot = strrchr(name, '.'), *last = dot ? dot + 1 : name;
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (strncmp(last, topics[i].begins, strlen(topics[i].begins)) == 0)
            return (uint8_t)topics[i].topic;
    return TOPIC_NONE;
}
