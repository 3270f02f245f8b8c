/* SPDX-License-Identifier: LGPL-2.1-only */
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "model/config/document.h"

#define PARSE_OPTIONS \
	(XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES)

#if LIBXML_VERSION >= 21200
typedef const xmlError xml_error;
#else
typedef xmlError xml_error;
#endif

DEFINE_CLEANUP(xmlParserCtxt *, xmlFreeParserCtxt)
DEFINE_CLEANUP(xmlSchemaParserCtxt *, xmlSchemaFreeParserCtxt)
DEFINE_CLEANUP(xmlSchema *, xmlSchemaFree)
DEFINE_CLEANUP(xmlSchemaValidCtxt *, xmlSchemaFreeValidCtxt)

void document_deinit(struct document *document)
{
	xmlFreeDoc(document->doc);
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
	len = strlen(error->text);
	while (len > 0 && strchr("\n. ", error->text[len - 1]))
		error->text[--len] = '\0';
}

/* No document type means no entities, no defaults from elsewhere, no files. */
static void refuse_document_type(void *ctxt_, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	xmlParserCtxt *ctxt = ctxt_;
	struct config_error *error = ctxt->_private;

	(void) name;
	(void) public_id;
	(void) system_id;
	error->line = (unsigned) xmlSAX2GetLineNumber(ctxt);
	(void) snprintf(error->text, sizeof(error->text), "A document type declaration is not allowed");
	xmlStopParser(ctxt);
}

static int explain(const struct config_error *error, int code)
{
	return error->text[0] ? code : -ENOMEM;
}

int document_parse(struct document *document, const char *text, size_t len)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	_cleanup_(xmlFreeParserCtxtp) xmlParserCtxt *ctxt = NULL;
	xml_error *found;

	(void) pthread_once(&once, xmlInitParser);
	if (len > SESSION_FILE_MAX)
		return document_fail(document, NULL, -E_LOAD_INVALID, "The file is longer than %u bytes", SESSION_FILE_MAX);
	if (len == 0)
		return document_fail(document, NULL, -E_LOAD_INVALID, "The file is empty");
	ctxt = xmlNewParserCtxt();
	if (!ctxt)
		return -ENOMEM;
	ctxt->_private = document->error;
	ctxt->sax->internalSubset = refuse_document_type;
	document->doc = xmlCtxtReadMemory(ctxt, text, (int) len, NULL, NULL, PARSE_OPTIONS);
	if (document->doc && !document->error->text[0])
		return 0;
	found = xmlCtxtGetLastError(ctxt);
	if (found && found->code == XML_ERR_NO_MEMORY)
		return -ENOMEM;
	if (found)
		on_xml_error(document->error, found);
	return explain(document->error, -E_LOAD_INVALID);
}

static int parse_schema(struct document *document, const char *text, xmlSchema **ret)
{
	_cleanup_(xmlSchemaFreeParserCtxtp) xmlSchemaParserCtxt *parser =
		xmlSchemaNewMemParserCtxt(text, (int) strlen(text));
	char what[sizeof(document->error->text)];

	if (!parser)
		return -ENOMEM;
	xmlSchemaSetParserStructuredErrors(parser, on_xml_error, document->error);
	*ret = xmlSchemaParse(parser);
	if (*ret)
		return 0;
	if (!document->error->text[0])
		return -ENOMEM;
	memcpy(what, document->error->text, sizeof(what));
	return document_fail(document, NULL, -E_LOAD_INVALID, "The XML schema cannot be used: line %u: %.300s",
		document->error->line, what);
}

int document_validate(struct document *document, const char *schema_text)
{
	_cleanup_(xmlSchemaFreep) xmlSchema *schema = NULL;
	_cleanup_(xmlSchemaFreeValidCtxtp) xmlSchemaValidCtxt *valid = NULL;
	int r = parse_schema(document, schema_text ?: session_schema, &schema);

	if (r < 0)
		return r;
	valid = xmlSchemaNewValidCtxt(schema);
	if (!valid)
		return -ENOMEM;
	xmlSchemaSetValidStructuredErrors(valid, on_xml_error, document->error);
	return xmlSchemaValidateDoc(valid, document->doc) == 0 ? 0 : explain(document->error, -E_LOAD_INVALID);
}
