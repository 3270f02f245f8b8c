/* SPDX-License-Identifier: LGPL-2.1-only */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "model/config/document.h"
#include "model/config/libxml.h"

#define PARSE_OPTIONS \
	(XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES)

#if LIBXML_VERSION >= 21200
typedef const xmlError xml_error;
#else
typedef xmlError xml_error;
#endif

DEFINE_LIBXML_CLEANUP(xmlParserCtxt *, xmlFreeParserCtxt)
DEFINE_LIBXML_CLEANUP(xmlDoc *, xmlFreeDoc)
DEFINE_LIBXML_CLEANUP(xmlSchemaParserCtxt *, xmlSchemaFreeParserCtxt)
DEFINE_LIBXML_CLEANUP(xmlSchema *, xmlSchemaFree)
DEFINE_LIBXML_CLEANUP(xmlSchemaValidCtxt *, xmlSchemaFreeValidCtxt)

void document_deinit(struct document *document)
{
	xmlFreeDocp(&document->doc);
}

int document_fail(struct document *document, const xmlNode *node, int code, const char *fmt, ...)
{
	struct config_error *error = document->error;
	va_list ap;

	error->line = node ? element_line(node) : 0;
	va_start(ap, fmt);
	(void) vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return code;
}

/* The first thing that libxml2 finds; the others follow from it. Its sentences end with a period and a line feed. */
static void on_xml_error(void *data, xml_error *found)
{
	struct config_error *error = data;
	size_t len;

	if (error->text[0] || found->level < XML_ERR_ERROR)
		return;
	error->line = found->line > 0 ? (unsigned) found->line : 0;
	(void) snprintf(error->text, sizeof(error->text), "%s", found->message ?: "unknown error");
	for (char *feed = error->text; (feed = strchr(feed, '\n'));)
		*feed = ' ';
	len = strlen(error->text);
	while (len > 0 && strchr(". ", error->text[len - 1]))
		error->text[--len] = '\0';
}

static void on_parse_error(void *ctxt, xml_error *found)
{
	on_xml_error(((xmlParserCtxt *) ctxt)->_private, found);
}

/* No document type means no entities, no defaults from elsewhere, no files. */
static void refuse_document_type(void *ctxt_, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	xmlParserCtxt *ctxt = ctxt_;
	struct config_error *error = ctxt->_private;

	(void) name;
	(void) public_id;
	(void) system_id;
	error->line = (unsigned) libxml.xmlSAX2GetLineNumber(ctxt);
	(void) snprintf(error->text, sizeof(error->text), "A document type declaration is not allowed");
	libxml.xmlStopParser(ctxt);
}

/* error: says why there is no result, but for -ENOMEM. */
static int parse(const char *text, size_t len, struct config_error *error, xmlDoc **ret)
{
	_cleanup_(xmlFreeParserCtxtp) xmlParserCtxt *ctxt = NULL;
	_cleanup_(xmlFreeDocp) xmlDoc *doc = NULL;

	ctxt = libxml.xmlNewParserCtxt();
	if (!ctxt)
		return -ENOMEM;
	ctxt->_private = error;
	ctxt->sax->serror = on_parse_error;
	ctxt->sax->internalSubset = refuse_document_type;
	doc = libxml.xmlCtxtReadMemory(ctxt, text, (int) len, NULL, NULL, PARSE_OPTIONS);
	if (doc && !error->text[0]) {
		*ret = TAKE_PTR(doc);
		return 0;
	}
	if (ctxt->errNo == XML_ERR_NO_MEMORY)
		return -ENOMEM;
	if (!error->text[0])
		(void) snprintf(error->text, sizeof(error->text), "This is not well-formed XML");
	return -E_LOAD_INVALID;
}

int document_parse(struct document *document, const char *text, size_t len)
{
	if (libxml_load() < 0)
		return document_fail(document, NULL, -E_NOT_SUPPORTED, "The XML library cannot be loaded: %.300s",
			libxml_load_error());
	if (len > SESSION_FILE_MAX)
		return document_fail(document, NULL, -E_LOAD_INVALID, "The file is longer than %u bytes", SESSION_FILE_MAX);
	if (len == 0)
		return document_fail(document, NULL, -E_LOAD_INVALID, "The file is empty");
	return parse(text, len, document->error, &document->doc);
}

static int parse_schema(struct document *document, const char *text, xmlDoc **ret_doc, xmlSchema **ret)
{
	_cleanup_(xmlSchemaFreeParserCtxtp) xmlSchemaParserCtxt *parser = NULL;
	struct config_error error = { .line = 0 };
	int r = parse(text, strlen(text), &error, ret_doc);

	if (r == 0) {
		parser = libxml.xmlSchemaNewDocParserCtxt(*ret_doc);
		if (!parser)
			return -ENOMEM;
		libxml.xmlSchemaSetParserStructuredErrors(parser, on_xml_error, &error);
		*ret = libxml.xmlSchemaParse(parser);
		if (*ret)
			return 0;
		r = error.text[0] ? -E_LOAD_INVALID : -ENOMEM;
	}
	return r == -ENOMEM ? r : document_fail(document, NULL, r, "The XML schema cannot be used: line %u: %.300s",
		error.line, error.text);
}

int document_validate(struct document *document, const char *schema_text)
{
	_cleanup_(xmlFreeDocp) xmlDoc *schema_doc = NULL;
	_cleanup_(xmlSchemaFreep) xmlSchema *schema = NULL;
	_cleanup_(xmlSchemaFreeValidCtxtp) xmlSchemaValidCtxt *valid = NULL;
	int r = parse_schema(document, schema_text ?: session_schema, &schema_doc, &schema);

	if (r < 0)
		return r;
	valid = libxml.xmlSchemaNewValidCtxt(schema);
	if (!valid)
		return -ENOMEM;
	libxml.xmlSchemaSetValidStructuredErrors(valid, on_xml_error, document->error);
	if (libxml.xmlSchemaValidateDoc(valid, document->doc) == 0)
		return 0;
	return document->error->text[0] ? -E_LOAD_INVALID : -ENOMEM;
}
